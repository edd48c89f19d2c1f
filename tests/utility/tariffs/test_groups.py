"""Every other group: hours, voltages, prepaid, public sector, tenants, wholesale, the coming structure."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from utility.tariffs import TariffError, TimeOfUse, compute_bill, estimate
from utility.tariffs.catalogue import Catalogue, catalogue, load_json
from utility.tariffs.hours import schedules

ON = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("group", "voltage", "prices"),
    [
        ("production", ">=110kV", (1811, 1146, 3266)),
        ("production", 110, (1811, 1146, 3266)),
        ("production", "35", (1833, 1190, 3398)),
        ("production", 22, (1833, 1190, 3398)),
        ("production", 20, (1833, 1190, 3398)),  # 20 kV pays the 22 kV price
        ("production", "22kV..<110kV", (1833, 1190, 3398)),
        ("production", "15 kV", (1899, 1234, 3508)),
        ("production", 6, (1899, 1234, 3508)),
        ("production", 0.4, (1987, 1300, 3640)),
        ("production", "<6kV", (1987, 1300, 3640)),
        ("business", ">=22kV", (2887, 1609, 5025)),
        ("business", "110", (2887, 1609, 5025)),
        ("business", "6kV..<22kV", (3108, 1829, 5202)),
        ("business", Decimal("0.38"), (3152, 1918, 5422)),
    ],
)
def test_the_voltage_sets_the_prices_of_the_hours(group: str, voltage: Any, prices: tuple[int, int, int]) -> None:
    bill = estimate(60, ON, group=group, voltage=voltage, hours=TimeOfUse(10, 20, 30))
    assert [line.price for line in bill.lines] == list(prices)
    assert bill.subtotal == 10 * prices[0] + 20 * prices[1] + 30 * prices[2]


def test_without_a_three_rate_meter_every_kwh_pays_the_normal_price() -> None:
    bill = estimate(1200, ON, group="business")
    assert [(line.label, line.kwh, line.price) for line in bill.lines] == [("Một giá", 1200, 3152)]
    assert bill.total == 4_084_992  # 3,782,400 + 8 %


@pytest.mark.parametrize(
    ("group", "voltage", "price"),
    [
        ("hospital_school", 22, 1940), ("hospital_school", "<6kV", 2072),
        ("public_office", ">=6kV", 2138), ("public_office", "0.4", 2226),
        ("prepaid", "<6kV", 2909), ("wholesale_rural_other", "<6kV", 1735), ("wholesale_market", "<6kV", 2818),
    ],
)  # fmt: skip
def test_groups_with_one_price(group: str, voltage: Any, price: int) -> None:
    bill = estimate(100, ON, group=group, voltage=voltage)
    assert bill.subtotal == 100 * price
    assert bill.total == 108 * price


def test_wholesale_of_homes_is_tiered_by_the_households_behind_the_meter() -> None:
    bill = estimate(15_000, ON, group="wholesale_rural", households=100)
    assert [(line.kwh, line.price) for line in bill.lines] == [(5000, 1658), (5000, 1724), (5000, 1876)]
    assert bill.subtotal == 26_290_000


@pytest.mark.parametrize(
    ("capacity", "prices"),
    [(101, (1744, 1117, 3197)), (100, (1737, 1084, 3183)), (50, (1737, 1084, 3183)), (49, (1728, 1079, 3164))],
)
def test_wholesale_in_an_industrial_zone_depends_on_the_transformers(
    capacity: int, prices: tuple[int, int, int]
) -> None:
    bill = estimate(3, ON, group="wholesale_industrial_zone_110kv", capacity_mva=capacity, hours=(1, 1, 1))
    assert tuple(line.price for line in bill.lines) == prices


def test_tenants() -> None:
    assert estimate(120, ON, tenants=4).total == estimate(120, ON).total == 269_244
    assert estimate(200, ON, tenants=5).total == 464_683
    assert estimate(200, ON, tenants=5, round_limits=False).total == 465_075
    undeclared = estimate(120, ON, tenants_declared=False)
    assert [(line.tier, line.kwh, line.price) for line in undeclared.lines] == [(3, 120, 2380)]
    crossing = compute_bill(300, date(2025, 4, 16), date(2025, 5, 15), tenants_declared=False)
    assert [(line.table, line.kwh, line.price) for line in crossing.lines] == [("2699", 240, 2271), ("1279", 60, 2380)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"group": "farm"}, "Unknown customer group 'farm'"),
        ({"group": "production", "voltage": "high"}, "voltage 'high' is not known"),
        ({"group": "production", "voltage": "-6"}, "voltage '-6' is not known"),
        ({"group": "wholesale_industrial_zone_mv"}, "no price at 0.38 kV"),
        ({"group": "wholesale_industrial_zone_110kv"}, "capacity in MVA"),
        ({"hours": (10, 0, 0)}, "priced by tiers"),
        ({"group": "prepaid", "hours": (10, 0, 0)}, "one price at all hours"),
        ({"group": "hospital_school", "hours": (10, 0, 0)}, "one price at all hours"),
        ({"group": "business", "hours": (9, 0, 0)}, "add up to 9 kWh, not to 10"),
        ({"group": "business", "hours": {"night": 10}}, "Unknown hours night"),
        ({"group": "business", "hours": (10, 0)}, "three numbers"),
        ({"group": "business", "hours": (11, -1, 0)}, "whole number from 0"),
        ({"group": "business", "households": 2}, "do not count for group"),
        ({"group": "prepaid", "tenants_declared": False}, "do not count for group"),
        ({"cos_phi": "0.8"}, "does not pay for reactive power"),
        ({"group": "business", "cos_phi": "1.2"}, "between 0 and 1"),
    ],
)
def test_refusals(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(TariffError, match=message):
        estimate(10, ON, **arguments)


def test_a_price_that_was_never_collected_is_refused() -> None:
    with pytest.raises(TariffError, match="No price for group 'production' is kept from decision 4887/QĐ-BCT"):
        estimate(10, date(2014, 7, 1), group="production")


def test_the_bill_says_how_sure_its_prices_are() -> None:
    assert estimate(10, ON).price_status == "verified"
    assert estimate(10, date(2024, 12, 1), group="business").price_status == "unverified"
    assert estimate(10, date(2024, 12, 1), group="prepaid").price_status == "derived"
    assert estimate(10, ON, table="QD14-2025").price_status == "illustrative"


def test_reactive_power_is_charged_before_vat() -> None:
    bill = estimate(1000, ON, group="production", voltage=22, cos_phi="0.85")
    assert bill.reactive is not None
    assert (bill.reactive.percent, bill.reactive.amount) == (Decimal("5.88"), 107_780)  # 1,833,000 × 5.88 %
    assert bill.subtotal == 1_940_780
    assert bill.vat == 155_262
    assert estimate(1000, ON, group="production", voltage=22, cos_phi="0.9").subtotal == 1_833_000


def test_the_coming_structure_is_prepared_but_not_in_force() -> None:
    pending = catalogue().table("QD14-2025")
    assert pending.effective_from is None
    assert all(table.id != "QD14-2025" for table in catalogue().tables)
    bill = estimate(750, ON, table="QD14-2025")
    assert [(line.kwh, line.price) for line in bill.lines] == [
        (100, 1984), (100, 2380), (200, 2998), (300, 3571), (50, 3967),
    ]  # fmt: skip
    undeclared = estimate(10, ON, table="QD14-2025", tenants_declared=False)
    assert [(line.tier, line.price) for line in undeclared.lines] == [(2, 2380)]  # 101–200 kWh is tier 2 there


def test_a_period_can_cross_from_six_tiers_to_five() -> None:
    """When the new structure gets its day, only its data file changes."""
    current = {
        "id": "six", "decision": "A", "evn_decision": None, "signed": "2025-05-09", "effective_from": "2025-05-10",
        "average_price": None, "sources": [], "limits": [50, 100, 200, 300, 400],
        "groups": {"residential": {"status": "verified", "tiers": [1984, 2050, 2380, 2998, 3350, 3460]}},
    }  # fmt: skip
    coming = current | {
        "id": "five", "decision": "B", "effective_from": "2027-03-16", "limits": [100, 200, 400, 700],
        "groups": {"residential": {"status": "verified", "tiers": [2000, 2400, 3000, 3600, 4000]}},
    }  # fmt: skip
    prices = Catalogue([coming, current], load_json("vat")["periods"])
    bill = compute_bill(310, date(2027, 3, 1), date(2027, 3, 31), prices=prices)
    six, five = bill.segments
    assert (six.days, six.kwh, six.tier_limits) == (15, 150, (24, 24, 48, 48, 48))
    assert (five.days, five.kwh, five.tier_limits) == (16, 160, (52, 52, 103, 155))
    assert [line.kwh for line in bill.lines] == [24, 24, 48, 48, 6, 52, 52, 56]
    assert json.dumps(bill.to_dict())


def test_a_table_with_a_price_too_few_is_refused() -> None:
    broken = {
        "id": "x", "decision": "A", "evn_decision": None, "signed": "2025-05-09", "effective_from": "2025-05-10",
        "average_price": None, "sources": [], "limits": [50, 100],
        "groups": {"residential": {"status": "verified", "tiers": [1, 2]}},
    }  # fmt: skip
    with pytest.raises(ValueError, match="one price more"):
        Catalogue([broken], [])


def test_every_table_names_its_decision_its_sources_and_known_groups() -> None:
    tables = catalogue().tables
    assert [table.id for table in tables] == ["4887", "2256", "4495", "648", "1062", "2941", "2699", "1279"]
    for table in tables:
        assert table.sources
        assert table.decision.startswith(table.id)
        assert table.effective_from is not None
        assert table.signed <= table.effective_from
        assert "residential" in table.groups
    assert tables[-1].effective_to is None
    retail = {"prepaid", "production", "business", "hospital_school", "public_office"}
    assert all(retail <= set(table.groups) for table in tables[1:])


def test_residential_prices_follow_the_legal_percentages_of_the_average() -> None:
    """QĐ 24/2017 structure: 90/93/108/136/152/157 % and 132 % prepaid, each within 1 đồng, from 4495 to 1279."""
    for table in catalogue().tables[2:]:
        average = Decimal(table.average_price or 0)
        tiers = table.groups["residential"].prices  # type: ignore[union-attr]
        prepaid = table.groups["prepaid"].price  # type: ignore[union-attr]
        for price, percent in zip((*tiers, prepaid), (90, 93, 108, 136, 152, 157, 132), strict=True):
            assert abs(price - average * percent / 100) <= 1


def test_schedules_without_a_day_are_not_in_force() -> None:
    assert {schedule.id for schedule in schedules() if schedule.effective_from is None} == {"963"}
