"""Bills brought over without tiers explain themselves, or say nothing rather than something wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.utility.importing.test_import import company, write
from tests.utility.records import CODE, add_customer
from utility.bill_lines import Billed, lines_of
from utility.clock import FixedClock
from utility.database import Database
from utility.importing import import_table
from utility.importing.__main__ import main
from utility.models import ServicePoint
from utility.tariffs import compute_bill

JUNE = (date(2026, 6, 1), date(2026, 6, 30))
HEADER = (
    *("Số hóa đơn", "Mã khách hàng", "Kỳ", "Từ ngày", "Đến ngày", "Sản lượng", "Tiền điện", "Tiền thuế"),
    *("Tổng tiền", "Ngày phát hành", "Hạn thanh toán", "Giờ bình thường", "Giờ cao điểm", "Giờ thấp điểm"),
)


def row(
    number: str, period: str, first: date, last: date, kwh: int, subtotal: int, *hours: int, vat: int | None = None
) -> tuple[object, ...]:
    vat = (subtotal * 8 + 50) // 100 if vat is None else vat
    split = hours or ("", "", "")
    return (number, CODE, period, first, last, kwh, subtotal, vat, subtotal + vat, last, last, *split)


@pytest.mark.parametrize(
    ("billed", "lines"),
    [
        (Billed(250, *JUNE, "residential", Decimal(1), 589_600), [50, 50, 100, 50]),
        (Billed(200, *JUNE, "residential", Decimal(2), 403_400), [100, 100]),
        # New supply, 10 days of June (T = 30): limits 17, 17, 33 …; 17×1984 + 17×2050 + 26×2380
        (Billed(60, date(2026, 6, 21), JUNE[1], "residential", Decimal(1), 130_458), [17, 17, 26]),
        # Tenants who are not declared: every kWh at the price of 101–200.
        (Billed(120, *JUNE, "residential", Decimal(1), 285_600), [120]),
        (Billed(100, *JUNE, "prepaid", Decimal(1), 290_900), [100]),
        (Billed(1000, *JUNE, "business", Decimal(1), 3_152_000), [1000]),
        (Billed(1000, *JUNE, "production", Decimal(1), 1_833_000), [1000]),
        (Billed(1000, *JUNE, "public", Decimal(1), 2_072_000), [1000]),
        (Billed(0, *JUNE, "residential", Decimal(1), 0), []),
        (Billed(250, *JUNE, "residential", Decimal(1), 589_601), []),
        (Billed(250, *JUNE, "no such group", Decimal(1), 589_600), []),
    ],
)
def test_lines_give_the_amount_or_none_are_given(billed: Billed, lines: list[int]) -> None:
    found = lines_of(billed)
    assert [line.kwh for line in found if line.kwh] == lines
    if found:
        assert sum(line.amount for line in found) == billed.subtotal


def test_an_imported_bill_has_tiers_a_ratio_and_every_table(
    each_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    add_customer(each_database)
    change = compute_bill(350, date(2025, 4, 16), date(2025, 5, 15))
    path = write(
        tmp_path / "bills.csv",
        HEADER,
        row("B1", "04/2025", date(2025, 3, 16), date(2025, 4, 15), 200, 460_000),
        row("B2", "05/2025", date(2025, 4, 16), date(2025, 5, 15), 350, change.whole_subtotal),
    )
    assert import_table("bills", path, each_database, clock, check_amounts=True).unexplained == 1
    newest, first = company(each_database, clock).bills.history(CODE)
    assert newest.tables == ("2699", "1279") == change.tables
    assert [(line.kwh, line.price, line.amount) for line in newest.lines] == [
        (line.kwh, line.price, line.amount) for line in change.lines
    ]
    assert (newest.previous_kwh, newest.abnormal_ratio, first.previous_kwh) == (200, 1.75, None)
    assert first.lines == ()  # 460.000 is no amount of the tariff


def test_hours_are_kept_as_lines(each_database: Database, clock: FixedClock, tmp_path: Path) -> None:
    point = add_customer(each_database)
    with each_database.write() as session:
        session.get_one(ServicePoint, point).group = "business"
    # 800×3152 + 250×5422 + 150×1918 (decision 1279, below 6 kV)
    path = write(tmp_path / "b.csv", HEADER, row("B1", "06/2026", *JUNE, 1200, 4_164_800, 800, 250, 150))
    assert import_table("bills", path, each_database, clock).refused == 0
    (bill,) = company(each_database, clock).bills.history(CODE)
    assert sorted((line.kwh, line.price) for line in bill.lines) == [(150, 1918), (250, 5422), (800, 3152)]
    # A correction replaces them.
    path = write(tmp_path / "b.csv", HEADER, row("B1", "06/2026", *JUNE, 1000, 3_152_000))
    import_table("bills", path, each_database, clock)
    (bill,) = company(each_database, clock).bills.history(CODE)
    assert [(line.kwh, line.price) for line in bill.lines] == [(1000, 3152)]


def test_hours_that_do_not_add_up_are_refused(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    add_customer(database)
    path = write(tmp_path / "b.csv", HEADER, row("B1", "06/2026", *JUNE, 1200, 4_164_800, 800, 250, 149))
    assert import_table("bills", path, database, clock).refused == 1


def test_the_command_reports_amounts_that_nothing_explains(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_customer(database)
    path = write(tmp_path / "b.csv", HEADER, row("B1", "06/2026", *JUNE, 250, 589_601, vat=47_168))
    report = tmp_path / "report.csv"
    url = database.url.render_as_string(hide_password=False)
    assert main(["bills", str(path), "--database", url, "--check-amounts", "--errors", str(report)]) == 0
    assert "1 with an amount that no price table gives" in capsys.readouterr().out
    assert "no price table gives this amount" in report.read_text(encoding="utf-8-sig")
    assert "589601" not in report.read_text(encoding="utf-8-sig")
