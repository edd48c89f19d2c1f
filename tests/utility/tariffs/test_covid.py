"""COVID-19 support of 2020 and 2021."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from utility.tariffs import TariffError, compute_bill, estimate


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "round_used"),
    [
        ("2020-03-08", "2020-04-07", None),  # invoice of April 2020
        ("2020-03-31", "2020-04-29", None),
        ("2020-04-08", "2020-05-07", 1),
        ("2020-04-01", "2020-04-30", 1),  # read at the end of April: invoice of May
        ("2020-06-08", "2020-07-07", 1),
        ("2020-06-01", "2020-06-30", 1),
        ("2020-07-01", "2020-07-31", None),
        ("2020-09-08", "2020-10-07", 2),
        ("2020-11-08", "2020-12-07", 2),
        ("2020-12-08", "2021-01-07", None),
        ("2021-07-08", "2021-08-07", None),  # rounds 3 and 4 need a condition
        ("2025-06-01", "2025-06-30", None),
    ],
)
def test_households_are_helped_by_the_invoice_month(start: str, end: str, round_used: int | None) -> None:
    bill = compute_bill(500, d(start), d(end))
    assert [relief.round for relief in bill.reliefs] == ([round_used] if round_used else [])
    if round_used:
        assert [str(line.price) for line in bill.lines] == ["1510.2", "1560.6", "1812.6", "2282.4", "2834", "2927"]
        assert bill.total < compute_bill(500, d(start), d(end), covid_support=False).total


def test_tenths_are_carried_to_the_total() -> None:
    bill = compute_bill(281, d("2020-04-08"), d("2020-05-07"))
    assert bill.subtotal == Decimal("519674.4")
    assert bill.vat == Decimal("51967.44")
    assert bill.total == 571_642
    assert (bill.whole_subtotal, bill.whole_vat) == (519_674, 51_968)


@pytest.mark.parametrize(("kwh", "percent"), [(0, 15), (200, 15), (201, 10), (250, 10)])
def test_directive_16_areas(kwh: int, percent: int) -> None:
    span = d("2021-07-10"), d("2021-08-09")
    bill = compute_bill(kwh, *span, conditions=["directive_16_area"])
    assert bill.discount_percent == percent
    assert bill.discount == int(bill.gross_subtotal * Decimal(percent) / 100 + Decimal("0.5"))  # whole đồng, half up
    assert bill.subtotal == bill.gross_subtotal - bill.discount
    assert not compute_bill(kwh, *span).discount
    assert not compute_bill(kwh, d("2021-10-10"), d("2021-11-09"), conditions=["directive_16_area"]).discount


def test_producers_and_businesses_of_round_1() -> None:
    span = d("2020-04-20"), d("2020-05-19")
    bill = compute_bill(30, *span, group="production", hours=(10, 10, 10))
    assert [str(line.price) for line in bill.lines] == ["1516.5", "990", "2768.4"]
    before = compute_bill(30, d("2020-03-16"), d("2020-04-15"), group="production", hours=(10, 10, 10))
    assert [line.price for line in before.lines] == [1685, 1100, 3076]


def test_lodging_moves_to_the_reduced_production_price() -> None:
    first = compute_bill(10, d("2020-05-01"), d("2020-05-31"), group="business", conditions=["tourist_lodging"])
    assert [str(line.price) for line in first.lines] == ["1516.5"]
    assert {relief.effect for relief in first.reliefs} == {"as_group", "price"}
    second = compute_bill(
        10, d("2020-10-08"), d("2020-11-07"), group="business", voltage=">=22kV", conditions=["tourist_lodging"]
    )
    assert [line.price for line in second.lines] == [1555]
    third = compute_bill(10, d("2021-10-08"), d("2021-11-07"), group="business", conditions=["goods_warehouse"])
    assert [line.price for line in third.lines] == [2666]  # warehouses belong to round 2 only


@pytest.mark.parametrize(
    ("condition", "group", "end", "percent"),
    [
        ("quarantine_free", "public_office", "2020-06-15", 100),
        ("quarantine_free", "hospital_school", "2021-12-05", 100),
        ("medical_covid", "hospital_school", "2020-11-15", 20),
        ("medical_covid", "hospital_school", "2021-09-15", 20),
        ("quarantine_hotel", "business", "2020-06-15", 20),
        ("quarantine_partly_paid", "business", "2021-07-15", 100),
        ("seafood_processing", "production", "2021-10-15", 10),
        ("fruit_vegetable_processing", "production", "2021-11-15", 10),
        ("large_exporter", "production", "2021-09-15", 10),
        ("large_exporter", "production", "2021-12-15", 0),
        ("medical_covid", "hospital_school", "2022-01-15", 0),
    ],
)
def test_special_customers(condition: str, group: str, end: str, percent: int) -> None:
    last = d(end)
    first = last.replace(month=last.month - 1, day=16) if last.month > 1 else date(last.year - 1, 12, 16)
    bill = compute_bill(1000, first, last, group=group, conditions=[condition])
    assert bill.discount_percent == percent
    assert bill.subtotal * 100 == bill.gross_subtotal * (100 - percent)
    if percent == 100:
        assert bill.total == 0


def test_wholesale_of_round_1() -> None:
    span: tuple[Any, ...] = (d("2020-05-01"), d("2020-05-31"))
    tiers = compute_bill(450, *span, group="wholesale_rural").lines
    assert [str(line.price) for line in tiers] == ["1262.7", "1313.1", "1431", "1773.9", "2231", "2323"]
    assert [str(line.price) for line in compute_bill(1, *span, group="wholesale_rural_other").lines] == ["1325.7"]


def test_an_unknown_condition_is_refused_and_estimates_leave_support_out() -> None:
    with pytest.raises(TariffError, match="Unknown condition rich"):
        compute_bill(1, d("2025-06-01"), d("2025-06-30"), conditions=["rich"])
    assert estimate(100, d("2020-05-20")).lines[0].price == 1678
