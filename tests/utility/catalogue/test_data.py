"""The shipped catalogue: everything the company offers is there, says what the rules say, and can be used."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from utility.catalogue import Accepted, Field, LinkLevel, Service, catalogue
from utility.catalogue.loading import Shared
from utility.requests.states import CLOSED, TRANSITIONS, State

ON = date(2026, 11, 22)
CATALOGUE = catalogue()
FOLDER = Path(__file__).parents[3] / "utility" / "catalogue" / "data"

# The services of the intents, which other parts name.
_NAMES = """
    request_new_supply request_new_supply_mv change_capacity move_meter
    change_household_quota change_usage_purpose change_contract_owner update_contact_info
    renew_contract terminate_contract suspend_supply reconnect_supply
    register_rooftop_solar request_after_meter_service sign_contract add_documents
    track_request cancel_request ask_procedure register_notifications
    request_reading_check request_meter_test report_meter_fault change_payment_method
    pay_bill report_outage report_hazard report_voltage_problem
    report_power_theft complain_high_bill report_paid_not_updated complain_service
    get_einvoice correct_einvoice
"""
SERVICES = _NAMES.split()

# number, service, official name, limit in working days (None: at once)
PORTAL = (
    (1, "request_new_supply", "Cấp điện mới từ lưới điện hạ áp (220/380 V)", 5),
    (2, "request_new_supply_mv", "Cấp điện mới từ lưới điện trung áp", 30),
    (3, "change_capacity", "Thay đổi công suất sử dụng điện / thay đổi loại công tơ 1 pha – 3 pha", 5),
    (4, "move_meter", "Thay đổi vị trí thiết bị đo đếm", 5),
    (5, "change_usage_purpose", "Thay đổi mục đích sử dụng điện", 3),
    (6, "change_household_quota", "Thay đổi định mức sử dụng điện", 3),
    (7, "change_contract_owner", "Thay đổi chủ thể hợp đồng mua bán điện", 3),
    (8, "update_contact_info", "Thay đổi thông tin đăng ký trong hợp đồng mua bán điện", 3),
    (9, "change_payment_method", "Thay đổi hình thức thanh toán tiền điện", 3),
    (10, "renew_contract", "Gia hạn hợp đồng mua bán điện", 3),
    (11, "terminate_contract", "Chấm dứt hợp đồng mua bán điện", 3),
    (12, "pay_bill", "Thanh toán tiền điện", None),
)

FIELDS = [
    pytest.param(service, field, id=f"{service.name}.{field.name}")
    for service in CATALOGUE.services()
    for field in (*service.fields, *service.facts)
]


def test_every_service_of_the_intents_is_there() -> None:
    assert set(SERVICES) <= set(CATALOGUE.names())
    assert {file.stem for file in (FOLDER / "services").glob("*.yaml")} == set(CATALOGUE.names())


@pytest.mark.parametrize(("number", "name", "official", "days"), PORTAL)
def test_the_twelve_services_of_the_portal(number: int, name: str, official: str, days: int | None) -> None:
    service = CATALOGUE.service(name)
    assert (service.dvcqg_number, service.official_name) == (number, official)
    limit = CATALOGUE.time_limit(name, {})
    assert limit is not None
    assert (limit.unit, limit.amount) == (("working_days", days) if days else ("at_once", 0))


def test_no_other_service_has_a_number_of_the_portal() -> None:
    numbered = [service.dvcqg_number for service in CATALOGUE.services() if service.dvcqg_number]
    assert sorted(numbered) == list(range(1, 13))


@pytest.mark.parametrize(
    ("name", "values", "unit", "amount"),
    [
        ("request_new_supply", {"extra_work": True}, "working_days", 7),
        ("request_new_supply", {"extra_work": False}, "working_days", 5),
        ("change_contract_owner", {"purpose": "residential"}, "working_days", 2),
        ("change_contract_owner", {"purpose": "business"}, "working_days", 3),
        ("request_meter_test", {}, "working_days", 3),
        ("request_reading_check", {}, "hours", 24),
        ("complain_high_bill", {}, "hours", 24),
        ("report_meter_fault", {"fault": "blank"}, "hours", 24),
        ("report_meter_fault", {"fault": "burnt"}, "hours", 2),
        ("register_rooftop_solar", {}, "working_days", 5),
        ("reconnect_supply", {}, "working_days", 5),
    ],
)
def test_time_limits_by_case(name: str, values: dict[str, str | bool], unit: str, amount: int) -> None:
    limit = CATALOGUE.time_limit(name, values)
    assert limit is not None
    assert (limit.unit, limit.amount) == (unit, amount)


@pytest.mark.parametrize("name", ["suspend_supply", "request_after_meter_service", "report_power_theft"])
def test_no_limit_is_promised_where_no_rule_sets_one(name: str) -> None:
    assert CATALOGUE.time_limit(name, {}) is None


@pytest.mark.parametrize(
    ("name", "values", "kind", "payer"),
    [
        ("request_new_supply", {}, "free", "each_own"),
        ("request_new_supply_mv", {}, "quote", "each_own"),
        ("change_capacity", {}, "quote", "each_own"),
        ("move_meter", {}, "quote", "customer"),
        ("move_meter", {"company_wants": True}, "free", "company"),
        ("change_household_quota", {}, "free", "company"),
        ("request_meter_test", {}, "by_result", "by_result"),
        ("request_after_meter_service", {}, "agreed", "customer"),
        ("report_meter_fault", {}, "free", "company"),
    ],
)
def test_who_pays(name: str, values: dict[str, bool], kind: str, payer: str) -> None:
    fee = CATALOGUE.fee(name, values, ON)
    assert fee is not None
    assert (fee.kind, fee.payer) == (kind, payer)
    assert fee.before_vat == (0 if kind == "free" else None)
    assert fee.label


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({}, 98_000),
        ({"voltage": "22"}, 231_000),
        ({"voltage": "110"}, 339_000),
        ({"residential": False, "voltage": "110", "distance_km": 60}, 576_300),
        ({"residential": False, "region": "mountain_island"}, 112_700),
    ],
)
@pytest.mark.parametrize("name", ["reconnect_supply", "suspend_supply"])
def test_the_reconnection_fee_is_computed(name: str, facts: dict[str, object], amount: int) -> None:
    fee = CATALOGUE.fee(name, {}, ON, **facts)  # type: ignore[arg-type]
    assert fee is not None
    assert (fee.kind, fee.before_vat, fee.source.decision) == ("amount", amount, "Thông tư 23/2020/TT-BCT")


@pytest.mark.parametrize(
    ("link", "names"),
    [
        (LinkLevel.L0, "request_new_supply report_meter_fault report_hazard report_power_theft ask_procedure"),
        (LinkLevel.L1, "pay_bill"),
        (
            LinkLevel.L2,
            "change_capacity move_meter terminate_contract request_reading_check get_einvoice correct_einvoice",
        ),
        (LinkLevel.L3, "sign_contract"),
    ],
)
def test_who_may_ask(link: LinkLevel, names: str) -> None:
    assert {CATALOGUE.service(name).link for name in names.split()} == {link}


def test_contracts_are_changed_only_after_proof() -> None:
    for service in CATALOGUE.services("order"):
        if "sign" in {step.key for step in service.steps}:
            assert service.complete is LinkLevel.L3, service.name
        if service.link >= LinkLevel.L2 and service.dvcqg_number:
            assert service.fresh_code, service.name


@pytest.mark.parametrize(("service", "field"), FIELDS)
def test_examples_are_good_answers(service: Service, field: Field) -> None:
    for answer in (field.example, field.spoken):
        assert isinstance(CATALOGUE.read(field, answer, ON), Accepted), answer


@pytest.mark.parametrize(("service", "field"), FIELDS)
def test_typed_and_spoken_examples_mean_the_same(service: Service, field: Field) -> None:
    typed, spoken = (CATALOGUE.read(field, answer, ON) for answer in (field.example, field.spoken))
    # Words are taken as they are said.
    assert typed == spoken or field.type in ("text", "address", "holder_name")


@pytest.mark.parametrize("service", CATALOGUE.services(), ids=lambda service: service.name)
def test_the_steps_can_be_walked(service: Service) -> None:
    """The states of the steps follow each other in the table of transitions, from the first to a closed one."""
    states = [State(step.state) for step in service.steps if step.state is not None]
    if not service.opens_request:
        assert states == []
        return
    assert states[0] is State.RECEIVED
    # What is quick is done by a clerk in one go: received, in work, done.
    if states[-1] is State.DONE and states[-2] is State.RECEIVED:
        states.insert(-1, State.IN_WORK)
    for state, following in pairwise(states):
        assert following in TRANSITIONS[state], f"{state} → {following}"
    assert states[-1] in CLOSED


def test_every_state_has_a_name() -> None:
    assert set(CATALOGUE.states) == set(State)
    assert len({CATALOGUE.state_label(state) for state in State}) == len(State)


def test_dangers_are_urgent() -> None:
    urgent = {
        "report_hazard": {},
        "report_meter_fault": {"fault": "sparking"},
        "report_voltage_problem": {"voltage_problem": "high"},
    }
    for name, values in urgent.items():
        assert CATALOGUE.service(name).is_urgent(values)
    assert not CATALOGUE.service("report_meter_fault").is_urgent({"fault": "blank"})
    assert not CATALOGUE.service("report_meter_fault").is_urgent({})


def test_the_informant_is_protected() -> None:
    assert [service.name for service in CATALOGUE.services() if service.confidential] == ["report_power_theft"]


def test_nothing_lies_unused_and_all_is_composed() -> None:
    shared = Shared(FOLDER)
    services = CATALOGUE.services()
    used = {source.key for service in services for source in service.sources}
    used |= {limit.source.key for service in services for limit in service.time_limits}
    used |= {fee.source.key for service in services for fee in service.fees}
    used |= {paper.source.key for paper in shared.papers.values()}
    assert used == set(shared.sources)
    assert {need.paper.key for service in services for need in service.papers} == set(shared.papers)
    assert {step.key for service in services for step in service.steps} == set(shared.steps)
    for file in FOLDER.rglob("*.yaml"):
        text = file.read_text("utf-8")
        assert unicodedata.is_normalized("NFC", text), file.name


def test_a_source_says_whether_it_was_checked() -> None:
    status = {key: source.status for key, source in CATALOGUE.sources.items()}
    assert status["VBHN52"] == status["CPC16"] == status["EVNKPI"] == status["DVCQG12"] == "unverified"
    assert status["EVN353"] == status["TT23"] == status["EVN174"] == "verified"
    assert CATALOGUE.sources["EVN353"].in_force == date(2021, 4, 1)
