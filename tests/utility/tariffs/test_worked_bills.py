"""Every published and derived bill of `worked_bills.json`, line by line, and what web pages get wrong."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from utility.tariffs import compute_bill, estimate
from utility.tariffs.catalogue import catalogue

VECTORS = json.loads((Path(__file__).parent / "worked_bills.json").read_text("utf-8"))


def by_id(row: dict[str, Any]) -> str:
    return str(row.get("id", row["source"]))


def days_of(row: dict[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(row["period_from"]), date.fromisoformat(row["period_to"])


@pytest.mark.parametrize("row", VECTORS["worked_bills"], ids=by_id)
def test_a_worked_bill_comes_out_to_the_dong(row: dict[str, Any]) -> None:
    bill = compute_bill(row["kwh"], *days_of(row), **row.get("arguments", {}))

    assert [(line.kwh, line.price, line.amount) for line in bill.lines] == [
        tuple(map(Decimal, line)) for line in row["lines"]
    ]
    assert bill.subtotal == Decimal(row["subtotal"])
    assert bill.vat_rate == Decimal(row["vat_percent"]) / 100
    assert bill.vat == Decimal(row["vat"])
    assert bill.total == row["total"]
    assert bill.tables == tuple(row["tables"])
    for segment, expected in zip(bill.segments, row.get("segments", ()), strict=False):
        assert segment.table == expected["table"]
        assert segment.kwh == expected["kwh"]
        assert segment.tier_limits == tuple(Decimal(str(limit)) for limit in expected["tier_limits"])
        assert expected["days"] in (None, segment.days)
    for name in ("gross_subtotal", "discount_percent", "discount"):
        assert getattr(bill, name) == row.get(name, getattr(bill, name))


def test_the_file_holds_every_kind_of_bill() -> None:
    """A test file cut short must not pass for a complete one."""
    rows = VECTORS["worked_bills"]
    assert len(rows) >= 34
    assert sum(len(row["tables"]) == 2 for row in rows) >= 4
    assert {row["status"] for row in rows} == {"published_total", "published_partial", "derived"}
    assert len(VECTORS["wrong_examples"]) == 5
    assert sum(len(row["by_kwh"]) for row in VECTORS["price_differences"]) == 11


@pytest.mark.parametrize("row", VECTORS["wrong_examples"], ids=by_id)
def test_wrong_examples_of_the_web_are_not_repeated(row: dict[str, Any]) -> None:
    bill = compute_bill(row["kwh"], *days_of(row))
    assert bill.total == row["total"]
    assert row["subtotal"] in (None, bill.subtotal)
    assert row["vat"] in (None, bill.vat)
    assert not {bill.subtotal, bill.total} & set(row["printed"])


@pytest.mark.parametrize(
    ("old", "new", "with_vat", "kwh", "difference"),
    [
        (row["old"], row["new"], row["with_vat"], kwh, difference)
        for row in VECTORS["price_differences"]
        for kwh, difference in row["by_kwh"]
    ],
)
def test_published_price_differences(old: str, new: str, with_vat: bool, kwh: int, difference: int) -> None:
    start = catalogue().table(new).effective_from
    assert start is not None
    before, after = estimate(kwh, start, table=old), estimate(kwh, start, table=new)
    assert (after.total - before.total if with_vat else after.subtotal - before.subtotal) == difference


def test_the_meter_that_passes_zero() -> None:
    """WB13: a five-digit meter from 99850 to 00120."""
    from utility.tariffs import usage_between

    kwh = usage_between(99850, 120, digits=5)
    assert compute_bill(kwh, date(2026, 3, 1), date(2026, 3, 31)).total == 701_525
