"""`python -m utility.tariffs`: JSON on standard output, one sentence on standard error."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from utility.tariffs.__main__ import main

ROOT = Path(__file__).parents[3]


def printed(capsys: pytest.CaptureFixture[str], arguments: str) -> dict[str, object]:
    assert main(arguments.split()) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_command_runs_as_documented() -> None:
    command = "-m utility.tariffs --kwh 350 --from 2025-06-01 --to 2025-06-30 --households 2"
    done = subprocess.run([sys.executable, *command.split()], cwd=ROOT, capture_output=True, check=True)
    bill = json.loads(done.stdout)
    assert (bill["kwh"], bill["households"], bill["subtotal"], bill["vat"], bill["total"]) == (
        350, 2, 760_400, 60_832, 821_232,
    )  # fmt: skip
    assert bill["segments"][0]["decision"] == "1279/QĐ-BCT"
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "total"),
    [
        ("--kwh 350 --on 2026-03-05", 979_560),
        ("--kwh 200 --on 2026-03-05 --tenants 5", 464_683),
        ("--kwh 200 --on 2026-03-05 --households 1.25 --exact-limits", 465_075),
        ("--kwh 120 --on 2026-03-05 --undeclared-tenants", 308_448),
        ("--kwh 350 --from 2025-04-16 --to 2025-05-15", 943_618),
        ("--kwh 374 --from 2017-08-20 --to 2017-08-31 --scaled", 966_444),
        ("--kwh 281 --from 2020-04-08 --to 2020-05-07", 571_642),
        ("--kwh 281 --from 2020-04-08 --to 2020-05-07 --no-covid", 635_158),
        ("--kwh 200 --from 2021-07-10 --to 2021-08-09 --condition directive_16_area", 347_820),
        ("--normal 800 --offpeak 150 --peak 250 --on 2026-03-05 --group business --voltage <6kV", 4_497_984),
        ("--kwh 1000 --on 2026-03-05 --group production --voltage 22 --cos-phi 0.85", 2_096_042),
        ("--kwh 350 --on 2026-03-05 --table QD14-2025", 956_988),
        ("--kwh 350 --from 2023-06-01 --to 2023-06-30 --invoice-date 2023-07-03", 853_470),
        ("--kwh 350 --from 2025-04-16 --to 2025-05-15 --measured 280 --measured 70", 943_618),
    ],
)
def test_bills(capsys: pytest.CaptureFixture[str], arguments: str, total: int) -> None:
    assert printed(capsys, arguments)["total"] == total


def test_an_explanation_with_earlier_periods(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, "--kwh 300 --from 2025-06-01 --to 2025-06-30 --before 2025-04-01 2025-04-30 300")
    assert told["change"]["prices"] == 36_666  # type: ignore[index]
    alone = printed(capsys, "--kwh 300 --from 2025-06-01 --to 2025-06-30 --explain")
    assert alone["highest_tier"] == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "Give the use with --kwh"),
        ("--kwh 350", "Give the period with --from and --to"),
        ("--kwh 350 --from 2025-06-01", "Give the period with --from and --to"),
        ("--kwh 350,5 --on 2025-06-01", "not a whole number"),
        ("--kwh -3 --on 2025-06-01", "whole number from 0 on, not -3"),
        ("--kwh 350 --from 01/06/2025 --to 2025-06-30", "'01/06/2025' is not a date"),
        ("--kwh 350 --from 2025-06-30 --to 2025-06-01", "swap the dates"),
        ("--kwh 350 --from 2010-06-01 --to 2010-06-30", "No price table is kept"),
        ("--kwh 350 --on 2025-06-01 --households none", "number above 0, not 'none'"),
        ("--kwh 350 --on 2025-06-01 --households 2 --tenants 4", "either households or tenants"),
        ("--kwh 350 --on 2025-06-01 --from 2025-06-01", "An estimate has no period"),
        ("--kwh 350 --on 2025-06-01 --scaled", "An estimate has no period"),
        ("--kwh 350 --on 2025-06-01 --group farm", "Unknown customer group 'farm'"),
        ("--kwh 350 --on 2025-06-01 --cos-phi much", "not a number"),
        ("--kwh 350 --on 2025-06-01 --regular --scaled", "not allowed with"),
        ("--kwh 350 --on 2025-06-01 --colour red", "Unrecognized arguments"),
        ("--kwh 350 --from 2025-06-01 --to 2025-06-30 --before 2025-05-01 soon 3", "'soon' is not a date"),
    ],
)
def test_errors_are_one_sentence(capsys: pytest.CaptureFixture[str], arguments: str, message: str) -> None:
    try:
        status: object = main(arguments.split())
    except SystemExit as stopped:
        status = stopped.code
    shown = capsys.readouterr()
    assert status == 2
    assert shown.out == ""
    assert message in shown.err
    assert shown.err.endswith(".\n")
    assert shown.err.count("\n") == 1
