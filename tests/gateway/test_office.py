"""The company's work at a terminal, over a database of its own."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gateway.company.office.__main__ import main
from gateway.settings import Settings
from tests.gateway.house import settings_for
from utility import migrate
from utility.clock import SystemClock
from utility.database import Database
from utility.demo import fill

STATEMENT = "Mã giao dịch;Số tiền;Thời gian;Mã khách hàng\n{rows}"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A small demonstration company."""
    folder = tmp_path_factory.mktemp("office")
    settings = settings_for(folder)
    migrate(settings.database)
    database = Database(settings.database)
    fill(database, SystemClock().now(), customers=14)
    database.dispose()
    return settings


def _run(settings: Settings, *words: str) -> int:
    return main(words, settings)


def test_a_day_without_a_file(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(settings, "reconcile", "2020-01-01") == 0
    assert "no money" in capsys.readouterr().out


def test_a_settlement_file_is_compared_taken_over_and_agrees(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(settings.database)
    with database.engine.connect() as connection:
        row = connection.exec_driver_sql(
            "select customer_code, total from bills where paid_on is null order by id limit 1"
        ).one()
    database.dispose()
    file, report = tmp_path / "momo.csv", tmp_path / "report.csv"
    file.write_text(STATEMENT.format(rows=f"M1;{row.total:,};21/11/2026 10:15;{row.customer_code}\n"), "utf-8")
    words = ("reconcile", "2026-11-21", "--provider", "momo-x", "--file", str(file))
    assert _run(settings, *words, "--report", str(report)) == 1
    assert "missing_here" in capsys.readouterr().out
    assert [line["verdict"] for line in csv.DictReader(report.read_text("utf-8-sig").splitlines())] == ["missing_here"]
    _run(settings, *words, "--take-missing")
    assert "1 transfers taken over" in capsys.readouterr().out
    assert _run(settings, *words) == 0
    assert "matched" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("reconcile", "2026-11-21", "--file", "nothing.csv"), "--provider"),
        (("reconcile", "2026-11-21", "--provider", "momo", "--file", "nothing.csv"), "nothing.csv"),
        (("requests", "YC000000000000"), "there is no request"),
        (("move", "YC000000000000", "done"), "there is no request"),
        (("invoices", "10-2026"), "not a month"),
    ],
)
def test_what_can_not_be_done_is_one_sentence(
    settings: Settings, words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(settings, *words) == 2
    error = capsys.readouterr().err
    assert says in error
    assert len(error.splitlines()) == 1


def test_requests_are_shown_and_moved(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    _run(settings, "requests")
    number = capsys.readouterr().out.split()[0]
    assert _run(settings, "--by", "agent:lan", "move", number, "in_work", "--why", "Bắt đầu lắp đặt.") == 0
    assert _run(settings, "requests", number) == 0
    shown = capsys.readouterr().out
    assert "agent:lan Bắt đầu lắp đặt." in shown
    assert _run(settings, "move", number, "surveyed") == 2
    assert _run(settings, "move", number, "flying") == 2


def test_invoices_of_a_month(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(settings, "money") == 0
    capsys.readouterr()
    database = Database(settings.database)
    with database.engine.connect() as connection:
        period = connection.exec_driver_sql("select max(period) from bills").scalar_one()
    database.dispose()
    assert _run(settings, "invoices", period) == 0
    assert capsys.readouterr().out == "14 invoices issued\n"


def test_wrong_settings_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more, says in (
        ({"payee_bin": "970436"}, "PAYEE_ACCOUNT"),
        ({"payee_bin": "97", "payee_account": "1", "payee_name": "A"}, "PAYEE_BIN"),
        ({"payment_providers": "[{"}, "PAYMENT_PROVIDERS"),
        ({"seller_name": "Điện lực A", "seller_tax_code": "12"}, "SELLER_TAX_CODE"),
        ({"backoffice_url": "https://x.example"}, "BACKOFFICE_TOKEN"),
        ({"register_url": "http://register.example", "register_token": "t"}, "REGISTER_URL"),
    ):
        assert main(["money"], settings_for(tmp_path, **more)) == 2
        error = capsys.readouterr().err
        assert says in error
        assert len(error.splitlines()) == 1
