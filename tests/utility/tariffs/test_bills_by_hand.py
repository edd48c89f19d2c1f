"""Bills worked out with pencil and paper from the published tables, each by the library and by the command.

The arithmetic stands beside each: M = round(Mq ÷ T × N × h), kWh of the old price = round(S ÷ N × N_old), amounts of
whole đồng, VAT half up.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from utility.tariffs import compute_bill
from utility.tariffs.__main__ import main

DAY = date.fromisoformat
# id: (first, last, kWh, how, before VAT, total)
BILLS: dict[str, tuple[str, str, int, dict[str, Any], str, int]] = {
    # 20 days at 1062 and 14 at 2941, T = 31 (October): 457 kWh in 65+65+129+129+69, 320 kWh in 45+45+90+90+50
    "34 days over a price change, 2 households": (
        "2023-10-20", "2023-11-22", 777, {"households": 2}, "1792695", 1_936_111,
    ),
    # 90300 + 93300 + 216700 + 272900
    "February of a leap year": ("2024-02-01", "2024-02-29", 300, {}, "673200", 727_056),
    # N = 20, T = 29: 34+34+69+13
    "new supply in February of a leap year": ("2024-02-10", "2024-02-29", 150, {}, "309848", 334_636),
    # N = 27, T = 28: 48+48+96+18; a day early is still a regular cycle, the end of a contract is not
    "27 days at the end of a contract": ("2025-02-02", "2025-02-28", 210, {"regular": False}, "454248", 490_588),
    # h = 3/4: limits 38 (37.5), 38, 75, 75 …: 38+38+75+29
    "3 tenants": ("2026-06-01", "2026-06-30", 180, {"tenants": 3}, "418734", 452_233),
    # h = 7/4: 88 (87.5)+88+175+149
    "7 tenants": ("2026-06-01", "2026-06-30", 500, {"tenants": 7}, "1218194", 1_315_650),
    # 201 × 2271 + 100 × 2380
    "undeclared tenants over a price change": (
        "2025-04-20", "2025-05-19", 301, {"tenants_declared": False}, "694471", 750_029,
    ),
    # round(100 ÷ 31 × 10) = 32: 32 × 2649 + 68 × 2776
    "prepaid over a price change": ("2024-10-01", "2024-10-31", 100, {"group": "prepaid"}, "273536", 295_419),
    "VAT 10 % in June 2023": ("2023-06-01", "2023-06-30", 400, {}, "936200", 1_029_820),
    "VAT 8 % from July 2023": ("2023-07-01", "2023-07-31", 400, {}, "936200", 1_011_096),
    "VAT 10 % in January 2022": ("2022-01-01", "2022-01-31", 400, {}, "909000", 999_900),
    "VAT 8 % in December 2022": ("2022-12-01", "2022-12-31", 400, {}, "909000", 981_720),
    "VAT 10 % again in January 2023": ("2023-01-01", "2023-01-31", 400, {}, "909000", 999_900),
    "VAT by the invoice's day": (
        "2023-06-01", "2023-06-30", 400, {"invoice_date": DAY("2023-07-03")}, "936200", 1_011_096,
    ),
    # 5000 × 1833 + 1200 × 1190 + 800 × 3398
    "production at 22 kV by the hour": (
        "2026-06-01", "2026-06-30", 7000,
        {"group": "production", "voltage": 22, "hours": {"normal": 5000, "offpeak": 1200, "peak": 800}},
        "13311400", 14_376_312,
    ),
    # 24 of 30 days: 800/160/240 at 3007/1830/5174, 200/40/60 at 3152/1918/5422
    "business by the hour over a price change": (
        "2025-04-16", "2025-05-15", 1500,
        {"group": "business", "hours": {"normal": 1000, "offpeak": 200, "peak": 300}}, "4972600", 5_370_408,
    ),
    # tiers 1 to 4 less 10 %: 75510 + 78030 + 181260 + 228240, and 33 × 2834
    "COVID round 2": ("2020-10-08", "2020-11-07", 333, {}, "656562", 722_218),
    "COVID round 4 up to 200 kWh": (
        "2021-07-10", "2021-08-09", 200, {"conditions": ["directive_16_area"]}, "316200", 347_820,
    ),
    # 374536 less 37454 (37453.6)
    "COVID round 4 above 200 kWh": (
        "2021-07-10", "2021-08-09", 201, {"conditions": ["directive_16_area"]}, "337082", 370_790,
    ),
    # a hotel: production's 1685 less 10 %
    "COVID round 1, lodging": (
        "2020-04-20", "2020-05-19", 1000, {"group": "business", "conditions": ["tourist_lodging"]},
        "1516500", 1_668_150,
    ),
    # 20000 × 1555 less 10 %
    "COVID round 5, seafood": (
        "2021-09-10", "2021-10-09", 20_000,
        {"group": "production", "voltage": 22, "conditions": ["seafood_processing"]}, "27990000", 30_789_000,
    ),
    "school at 6 kV": (
        "2026-06-01", "2026-06-30", 4321, {"group": "hospital_school", "voltage": 6}, "8382740", 9_053_359,
    ),
    "office at low voltage": ("2026-06-01", "2026-06-30", 987, {"group": "public_office"}, "2197062", 2_372_827),
    # 150+150+300+300+100
    "3 households": ("2026-06-01", "2026-06-30", 1000, {"households": 3}, "2553500", 2_757_780),
    # 10000 × 1987 × 112.5 %
    "reactive power at 0.80": (
        "2026-06-01", "2026-06-30", 10_000, {"group": "production", "cos_phi": "0.80"}, "22353750", 24_142_050,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BILLS)
def test_the_library(name: str) -> None:
    first, last, kwh, how, subtotal, total = BILLS[name]
    bill = compute_bill(kwh, DAY(first), DAY(last), **how)
    assert (bill.subtotal, bill.total) == (Decimal(subtotal), total)
    assert sum(line.kwh for line in bill.lines) == kwh


@pytest.mark.parametrize("name", BILLS)
def test_the_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, last, kwh, how, subtotal, total = BILLS[name]
    words = ["--kwh", str(kwh), "--from", first, "--to", last]
    for option, value in how.items():
        match option, value:
            case "conditions", _:
                words += [word for condition in value for word in ("--condition", condition)]
            case "hours", _:
                words += [word for hour, used in value.items() for word in (f"--{hour}", str(used))]
            case "regular", False:
                words += ["--scaled"]
            case "tenants_declared", False:
                words += ["--undeclared-tenants"]
            case _:
                words += [f"--{option.replace('_', '-')}", str(value)]
    assert main(words) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["subtotal"], printed["total"]) == (int(subtotal), total)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--kwh", "-1", "--from", "2026-06-01", "--to", "2026-06-30"], "kWh"),
        (["--kwh", "350", "--from", "2026-06-30", "--to", "2026-06-01"], "before it begins"),
        (["--kwh", "350", "--from", "2026-06-31", "--to", "2026-06-30"], "2026-06-31"),
        (["--kwh", "1.5", "--from", "2026-06-01", "--to", "2026-06-30"], "1.5"),
        (["--kwh", "350", "--from", "1999-06-01", "--to", "1999-06-30"], "2014"),
        (["--kwh", "350", "--from", "2026-06-01", "--to", "2026-06-30", "--households", "0"], "households"),
        (["--kwh", "350", "--from", "2026-06-01", "--to", "2026-06-30", "--group", "castle"], "castle"),
        (["--kwh", "350", "--from", "2026-06-01", "--to", "2026-06-30", "--table", "9999"], "9999"),
        (["--kwh", "9", "--normal", "1", "--from", "2026-06-01", "--to", "2026-06-30"], "9"),
        (["--kwh", "350"], "--from"),
        ([], "kwh"),
    ],
    ids=str,
)
def test_bad_input_is_one_sentence(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(words)
    except SystemExit as ended:
        code = int(str(ended.code))
    written = capsys.readouterr()
    assert code != 0
    assert written.out == ""
    assert says.lower() in written.err.lower()
    assert "Traceback" not in written.err
    assert len([line for line in written.err.splitlines() if "error" in line.lower()]) <= 1
