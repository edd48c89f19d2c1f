"""Collecting what a service needs: which fields and papers apply, what to ask next, what is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from utility.catalogue import LinkLevel, Refused, UnknownService, catalogue

ON = date(2026, 11, 22)
CATALOGUE = catalogue()
HOME = {"address": "12 ngõ 5 Trương Định, Hà Nội", "purpose": "residential", "person_name": "Nguyễn Văn An"}


def names(service: str, values: dict[str, str | int | bool]) -> list[str]:
    return [field.name for field in CATALOGUE.fields(service, values)]


def papers(service: str, values: dict[str, str | int | bool]) -> set[str]:
    return {need.paper.key for need in CATALOGUE.papers(service, values) if need.required}


def test_questions_follow_the_answers() -> None:
    assert "capacity_kw" not in names("request_new_supply", {})
    assert "capacity_kw" not in names("request_new_supply", {"purpose": "residential"})
    assert "household_count" in names("request_new_supply", {"purpose": "residential"})
    assert "capacity_kw" in names("request_new_supply", {"purpose": "business"})
    assert "household_count" not in names("request_new_supply", {"purpose": "business"})


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("phone", "phone_number"), ("email", "email"), ("address", "address"),
     ("name", "holder_name"), ("tax_code", "tax_code"), ("bank_account", "bank_account")],
)  # fmt: skip
def test_only_the_contact_that_changes_is_asked(kind: str, asked: str) -> None:
    assert names("update_contact_info", {"contact_kind": kind}) == ["contact_kind", asked]
    assert papers("update_contact_info", {"contact_kind": kind}) == (
        set() if kind in ("phone", "email", "address") else {"identity"}
    )


def test_what_to_ask_next() -> None:
    values: dict[str, str | int | bool] = {}
    asked = []
    answers = {
        "address": HOME["address"],
        "purpose": "business",
        "person_name": "An",
        "phone_number": "+84912000101",
        "capacity_kw": "45",
    }
    while (field := CATALOGUE.next_field("request_new_supply", values)) and field.required:
        asked.append(field.name)
        values[field.name] = answers[field.name]
    assert asked == ["address", "purpose", "person_name", "phone_number", "capacity_kw"]
    optional = CATALOGUE.next_field("request_new_supply", values)
    assert optional is not None
    assert (optional.name, optional.required) == ("phases", False)
    after = CATALOGUE.next_field("request_new_supply", values, skipped={"phases", "shares_meter", "term", "id_number"})
    assert after is not None
    assert after.name == "email"
    everything = {"phases", "shares_meter", "term", "id_number", "email"}
    assert CATALOGUE.next_field("request_new_supply", values, skipped=everything) is None


@pytest.mark.parametrize(
    ("service", "values", "needed"),
    [
        ("request_new_supply", {"purpose": "residential"}, {"identity", "place"}),
        ("request_new_supply", {"purpose": "business"}, {"identity", "place", "purpose"}),
        ("request_new_supply", {"purpose": "production", "capacity_kw": "39.9"}, {"identity", "place", "purpose"}),
        (
            "request_new_supply",
            {"purpose": "production", "capacity_kw": "40"},
            {"identity", "place", "purpose", "load_chart"},
        ),
        (
            "request_new_supply",
            {"purpose": "residential", "household_count": 3},
            {"identity", "place", "authorisation"},
        ),
        (
            "request_new_supply",
            {"purpose": "residential", "shares_meter": True},
            {"identity", "place", "shared_meter_settlement"},
        ),
        (
            "request_new_supply_mv",
            {"purpose": "wholesale", "capacity_kw": "400"},
            {"identity", "place", "purpose", "load_chart", "connection_file"},
        ),
        ("change_contract_owner", {}, {"identity", "place", "old_holder_consent"}),
        ("change_household_quota", {}, {"residence"}),
        ("change_usage_purpose", {"purpose": "business"}, {"purpose"}),
        ("change_usage_purpose", {"purpose": "residential"}, {"place"}),
        ("change_capacity", {"capacity_kw": "20"}, {"equipment_list"}),
        ("change_capacity", {"capacity_kw": "50"}, {"equipment_list", "load_chart"}),
        ("register_rooftop_solar", {"capacity_kw": "0.9", "sells_surplus": False}, set()),
        ("register_rooftop_solar", {"capacity_kw": "5", "sells_surplus": False}, {"solar_notice"}),
        (
            "register_rooftop_solar",
            {"capacity_kw": "5", "sells_surplus": True},
            {"solar_notice", "solar_certificates"},
        ),
        (
            "register_rooftop_solar",
            {"capacity_kw": "500", "sells_surplus": True, "grid": "medium"},
            {"solar_certificates", "solar_development"},
        ),
        ("request_reading_check", {}, set()),
        ("renew_contract", {}, set()),
    ],
)
def test_papers_by_case(service: str, values: dict[str, str | int | bool], needed: set[str]) -> None:
    assert papers(service, values) == needed


def test_checking_all_answers() -> None:
    checked = CATALOGUE.check(
        "request_new_supply", {**HOME, "phone_number": "0912 000 101", "household_count": "hai hộ"}, ON
    )
    assert checked.problems == {}
    assert checked.values == {
        "address": "12 ngõ 5 Trương Định, Hà Nội",
        "purpose": "residential",
        "person_name": "Nguyễn Văn An",
        "phone_number": "+84912000101",
        "household_count": 2,
    }


def test_what_is_wrong_with_answers() -> None:
    raw = {"address": "nhà em", "purpose": "business", "phone_number": "0112", "hobby": "cá", "household_count": "x"}
    checked = CATALOGUE.check("request_new_supply", raw, ON)
    assert checked.values == {"purpose": "business"}
    assert checked.problems == {
        "address": Refused("address.too_short"),
        "person_name": Refused("missing"),
        "phone_number": Refused("phone.length", {"length": 10}),
        "capacity_kw": Refused("missing"),
        "hobby": Refused("not_asked"),
    }


def test_an_answer_that_no_longer_applies_is_left_out() -> None:
    raw = {**HOME, "phone_number": "0912000101", "capacity_kw": "45"}
    checked = CATALOGUE.check("request_new_supply", raw, ON)
    assert checked.problems == {}
    assert "capacity_kw" not in checked.values


def test_unknown_services() -> None:
    with pytest.raises(UnknownService, match="no service 'fly'"):
        CATALOGUE.service("fly")
    with pytest.raises(UnknownService):
        CATALOGUE.check("fly", {}, ON)
    with pytest.raises(KeyError):
        CATALOGUE.service("move_meter").field("wings")


def test_levels_can_be_compared() -> None:
    assert LinkLevel.L0 < LinkLevel.L1 < LinkLevel.L2 < LinkLevel.L3
