"""Settlement files against what we counted."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest

from tests.utility.payments.conftest import OCTOBER, OCTOBER_TOTAL, SEPTEMBER, SEPTEMBER_TOTAL, WALLET, Till
from tests.utility.records import CODE
from utility.clock import VIETNAM
from utility.payments.statement import BadLine, StatementError, StatementLine, read_statement

DAY = date(2026, 11, 22)
HEAD = "transaction_id,amount,paid_at,bill_number\n"


def _file(*lines: str) -> bytes:
    return (HEAD + "\n".join(lines) + "\n").encode()


def test_everything_agrees(till: Till) -> None:
    till.notice(bill_number=OCTOBER)
    report = till.company.payments.reconciliation.compare(
        "bank-a", _file(f"FT1,{OCTOBER_TOTAL},2026-11-22T09:59:00+07:00,{OCTOBER}"), DAY, DAY
    )
    assert report.agrees
    assert report.counts == {"matched": 1}
    assert (report.our_total, report.their_total) == (OCTOBER_TOTAL, OCTOBER_TOTAL)


def test_every_disagreement(each_till: Till) -> None:
    till = each_till
    till.notice(transaction_id="ok", bill_number=OCTOBER)
    till.notice(transaction_id="only-ours", bill_number="?", amount=5_000)
    till.notice(transaction_id="differs", bill_number="?", amount=7_000)
    till.notice(transaction_id="dollars", bill_number="?", amount=9, currency="USD")
    till.notice(WALLET, transaction_id="a-wallet's", bill_number="?", amount=6_000)
    report = till.company.payments.reconciliation.compare(
        "bank-a",
        _file(
            f"ok,{OCTOBER_TOTAL},22/11/2026 09:59,",
            "differs,7.001,22/11/2026 10:00,",
            "dollars,9,22/11/2026 10:00,",
            f"=only-theirs,{SEPTEMBER_TOTAL},22/11/2026 10:01,{SEPTEMBER}",
            f"ok,{OCTOBER_TOTAL},22/11/2026 10:02,",
            "bad,12.5,22/11/2026 10:03,",
        ),
        DAY,
        DAY,
    )
    assert not report.agrees
    verdicts = {(row.verdict, row.reference) for row in report.rows}
    assert verdicts == {
        ("matched", "ok"),
        ("amount_differs", "differs"),
        ("amount_differs", "dollars"),
        ("missing_here", "=only-theirs"),
        ("missing_there", "only-ours"),
        ("duplicate", "ok"),
        ("unreadable", ""),
    }
    (differs, _) = report.of("amount_differs")
    assert (differs.ours, differs.theirs, differs.line) == (7_000, 7_001, 3)
    (bad,) = report.of("unreadable")
    assert (bad.line, bad.note) == (7, "'12.5' is no whole amount")
    rows = list(csv.reader(io.StringIO(report.to_csv().decode("utf-8-sig"))))
    assert rows[0][:3] == ["verdict", "reference", "ours"]
    assert len(rows) == 1 + len(report.rows)
    assert "'=only-theirs" in {row[1] for row in rows}  # a spreadsheet must not run it


def test_the_days_of_the_report(till: Till) -> None:
    for reference, paid_at in (
        ("before", "2026-11-19T23:59:59+07:00"),
        ("first", "2026-11-20T00:00:00+07:00"),
        ("last", "2026-11-21T23:59:59+07:00"),
        ("after", "2026-11-22T00:00:00+07:00"),
    ):
        till.notice(transaction_id=reference, bill_number="?", amount=1, paid_at=paid_at)
    # A provider whose day ends earlier lists a transfer of ours on the day after.
    report = till.company.payments.reconciliation.compare(
        "bank-a", _file("after,1,2026-11-21T23:59:59+07:00,"), date(2026, 11, 20), date(2026, 11, 21)
    )
    assert [row.reference for row in report.of("missing_there")] == ["first", "last"]
    assert [row.reference for row in report.of("matched")] == ["after"]
    with pytest.raises(ValueError, match="after the last"):
        till.company.payments.reconciliation.compare("bank-a", _file(), DAY, date(2026, 11, 21))


def test_one_transfer_of_two_bills_is_one_line(till: Till) -> None:
    both = SEPTEMBER_TOTAL + OCTOBER_TOTAL
    till.notice(customer_code=CODE, amount=both)
    report = till.company.payments.reconciliation.compare("bank-a", _file(f"FT1,{both},22/11/2026,"), DAY, DAY)
    assert report.agrees


def test_what_we_missed_is_taken_over_and_the_late_notice_is_a_repetition(till: Till) -> None:
    statement = _file(f"FT1,{OCTOBER_TOTAL},22/11/2026 09:59,{OCTOBER}", "FT2,5000,22/11/2026 09:59,")
    reconciliation = till.company.payments.reconciliation
    missing = [row.reference for row in reconciliation.compare("bank-a", statement, DAY, DAY).of("missing_here")]
    assert missing == ["FT1", "FT2"]
    taken = reconciliation.take_missing("bank-a", statement, ["FT1"], by="agent:7")
    assert [record.incoming.outcome for record in taken] == ["paid"]
    assert till.unpaid() == [SEPTEMBER]
    assert till.notice(bill_number=OCTOBER).outcome == "repeated"
    assert reconciliation.take_missing("bank-a", statement, missing, by="agent:7")[0].novelty == "repeated"
    assert reconciliation.compare("bank-a", statement, DAY, DAY).agrees


def test_a_long_file(till: Till) -> None:
    lines = [f"T{n},1000,22/11/2026 09:59," for n in range(1_200)]
    till.notice(transaction_id="T1199", bill_number="?", amount=1000)
    report = till.company.payments.reconciliation.compare("bank-a", _file(*lines), DAY, DAY)
    assert report.counts == {"missing_here": 1_199, "matched": 1}


# The file itself


@pytest.mark.parametrize(
    ("content", "amount"),
    [
        ("Mã giao dịch;Số tiền;Thời gian\nFT1;107.136 đ;22/11/2026 09:59:30\n", 107136),
        ("\ufeffMÃ GIAO DỊCH\tSỐ TIỀN\tNGÀY GIAO DỊCH\tGhi chú\nFT1\t1,107,136\t22-11-2026\tx\n", 1107136),
        ('time,note,amount,"transaction id"\r\n2026-11-22 09:59,"a, b",107 136 VND,FT1\r\n', 107136),
        ("transaction_id,amount,paid_at\nFT1,107136,2026-11-22T02:59:00Z\n\n", 107136),
    ],
)
def test_files_as_providers_write_them(content: str, amount: int) -> None:
    (line,) = read_statement(content.encode())
    assert isinstance(line, StatementLine)
    assert (line.reference, line.amount) == ("FT1", amount)
    assert line.paid_at.astimezone(VIETNAM).date() == DAY


def test_days_without_a_zone_are_vietnams() -> None:
    (line,) = read_statement(_file("FT1,1,2026-11-22 23:30,"))
    assert isinstance(line, StatementLine)
    assert line.paid_at == datetime(2026, 11, 22, 23, 30, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "line",
    [
        ",1,22/11/2026,",
        "FT1,,22/11/2026,",
        "FT1,0,22/11/2026,",
        "FT1,-5,22/11/2026,",
        "FT1,1.5,22/11/2026,",
        "FT1,1.000.00,22/11/2026,",
        '"FT1","1.000,000",22/11/2026',
        "FT1,1,31/02/2026,",
        "FT1,1,tomorrow,",
        "FT1",
    ],
)
def test_lines_that_are_no_transfer(line: str) -> None:
    (read,) = read_statement(_file(line))
    assert isinstance(read, BadLine)
    assert read.line == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b,c\n1,2,3\n", "số tiền\n1\n".encode("utf-16"), b'transaction_id,amount,paid_at\n"FT1,1,2\n'],
)
def test_what_is_no_statement(content: bytes) -> None:
    with pytest.raises(StatementError):
        list(read_statement(content))
