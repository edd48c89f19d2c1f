"""Whole tables: good and bad rows, again, interrupted, as CSV and XLSX, on both engines."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.utility.records import CODE, NOBODY, add_area, add_customer
from utility.clock import FixedClock
from utility.database import Database
from utility.importing import HeaderError, Outcome, import_table
from utility.importing.__main__ import main
from utility.services import Utility
from utility.sms import DeveloperSms

HEADER = (
    *("Số hóa đơn", "Mã khách hàng", "Kỳ", "Từ ngày", "Đến ngày", "Sản lượng", "Tiền điện", "Tiền thuế"),
    *("Tổng tiền", "Ngày phát hành", "Hạn thanh toán", "Ngày thanh toán", "Ghi chú"),
)
TAIL = ("02/11/2026", "12/11/2026", "", "")


def bill(number: str, code: str = CODE, period: str = "10/2026", total: str = "1.717") -> tuple[str, ...]:
    return (number, code, period, "01/10/2026", "31/10/2026", "80", "1.590", "127", total, *TAIL)


def write(path: Path, *lines: tuple[object, ...]) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for line in lines:
            sheet.append(line)
        book.save(path)
        book.close()
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows(lines)
    return path


@pytest.fixture(params=["b.csv", "b.xlsx"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def company(database: Database, clock: FixedClock) -> Utility:
    return Utility(database, clock, DeveloperSms(database, clock))


def test_bills(each_database: Database, clock: FixedClock, path: Path, tmp_path: Path) -> None:
    add_customer(each_database)
    lines = (
        bill("B1"), bill("B2", code=NOBODY), bill("B3", total="9.999"), bill("B4"), (),
        bill("B5", period="9/2026"), bill("", period="8/2026"),
    )  # fmt: skip
    write(path, HEADER, *lines)
    report = tmp_path / "errors.csv"
    outcome = import_table("bills", path, each_database, clock, errors=report)
    assert outcome == Outcome(read=6, written=2, refused=4)
    view = company(each_database, clock).bills.of_period(CODE, "2026-10")
    assert view is not None
    assert (view.bill_number, view.kwh, view.subtotal, view.total, view.paid_on) == ("B1", 80, 1590, 1717, None)
    assert str(view.vat_rate) == "0.08"
    faults = list(csv.reader(report.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row, column) for row, column, *_ in faults] == [
        ("row", "column"), ("3", "customer_code"), ("4", "total"), ("5", "period"), ("8", "number"),
    ]  # fmt: skip
    assert NOBODY not in report.read_text(encoding="utf-8-sig")


def test_again_updates_and_never_unpays(each_database: Database, clock: FixedClock, path: Path) -> None:
    add_customer(each_database)
    paid = (*bill("B1")[:11], "05/11/2026", "")
    import_table("bills", write(path, HEADER, paid), each_database, clock)
    changed = (*bill("B1")[:5], "81", *bill("B1")[6:])
    import_table("bills", write(path, HEADER, changed), each_database, clock)
    (view,) = company(each_database, clock).bills.history(CODE)
    assert (view.kwh, view.paid_on) == (81, date(2026, 11, 5))


def test_a_dry_run_writes_nothing(database: Database, clock: FixedClock, path: Path) -> None:
    add_customer(database)
    write(path, HEADER, bill("B1"), bill("B2", code=NOBODY))
    assert import_table("bills", path, database, clock, dry_run=True) == Outcome(2, 1, 1)
    assert company(database, clock).bills.history(CODE) == []


def test_an_interrupted_import_goes_on(database: Database, clock: FixedClock, tmp_path: Path) -> None:
    add_customer(database)
    path = write(tmp_path / "b.csv", HEADER, *(bill(f"B{n}", period=f"{n}/2026") for n in range(1, 6)))

    def stop(_: Outcome) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_table("bills", path, database, clock, progress=stop, batch=2)
    assert len(company(database, clock).bills.history(CODE)) == 2
    assert import_table("bills", path, database, clock, batch=2) == Outcome(3, 3, 0, 2)
    assert len(company(database, clock).bills.history(CODE)) == 5
    assert [file.name for file in tmp_path.glob("*.import.json")] == []


def test_customers(each_database: Database, clock: FixedClock, path: Path) -> None:
    add_area(each_database)
    header = ("Mã KH", "Họ tên", "SĐT", "Địa chỉ", "Phường xã", "Tỉnh thành", "Nhóm giá", "Số hộ")
    an = (CODE, "Nguyễn Văn An", "0912000001", "12 ngõ 5, Phường Tương Mai", "phuong tuong mai", "Hà Nội", "SH", "2")
    write(path, header, an, (NOBODY, *an[1:4], "Phường Lạ", *an[5:]))
    assert import_table("customers", path, each_database, clock) == Outcome(2, 1, 1)
    assert import_table("customers", path, each_database, clock) == Outcome(2, 1, 1)
    view = company(each_database, clock).customers.find(CODE)
    assert view is not None
    assert (view.masked_phone, view.households, view.group) == ("09*****001", 2, "residential")


def test_outages(each_database: Database, clock: FixedClock, path: Path) -> None:
    add_area(each_database)
    other = add_area(each_database, ward="Phường Hoàng Mai")
    assert other
    header = ("reference", "type", "reason", "start", "end", "ward", "province")
    row = ("KH-1", "Kế hoạch", "Bảo trì", "08:00 25/11/2026", "12:00 25/11/2026", "Phường Tương Mai", "Hà Nội")
    late = ("KH-2", *row[1:3], row[4], row[3], *row[5:])
    write(path, header, row, (*row[:5], "Phường Hoàng Mai", "Hà Nội"), late)
    for _ in range(2):
        assert import_table("outages", path, each_database, clock) == Outcome(3, 2, 1)
    seen = company(each_database, clock).outages
    for place in ("Tương Mai", "Hoàng Mai"):
        (area,) = [a for a in seen.areas_matching(place) if place in a.ward]
        assert [outage.reference for outage in seen.planned_for(area)] == ["KH-1"]


@pytest.mark.parametrize("header", [("Kỳ",), (*HEADER, "Kỳ"), ()])
def test_headers(database: Database, clock: FixedClock, tmp_path: Path, header: tuple[str, ...]) -> None:
    with pytest.raises(HeaderError):
        import_table("bills", write(tmp_path / "b.csv", header), database, clock)


def test_the_command(database: Database, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_customer(database)
    url = database.url.render_as_string(hide_password=False)
    good = write(tmp_path / "g.csv", HEADER, bill("B1"))
    assert main(["bills", str(good), "--database", url]) == 0
    assert "1 written, 0 refused" in capsys.readouterr().out
    bad = write(tmp_path / "b.csv", HEADER, bill("B2", code="nobody"))
    assert main(["bills", str(bad), "--database", url, "--dry-run"]) == 1
    other = tmp_path / "b.txt"
    other.write_text("x")
    assert main(["bills", str(other), "--database", url]) == 2
