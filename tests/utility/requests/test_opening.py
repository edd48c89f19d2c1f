"""Opening requests: once for each wish, only by who may, only with good answers."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.utility.conftest import NOW
from tests.utility.records import CODE, OTHER, add_bill, add_customer
from tests.utility.requests.conftest import BY_CHAT, CHAT, CLERK, HOME, STRANGER, Opener, link
from utility.catalogue import UnknownService
from utility.clock import FixedClock
from utility.database import Database
from utility.models import AuditEntry, ServiceRequest, ServiceRequestEvent
from utility.request_number import is_valid
from utility.requests import CustomerCodeNeeded, InvalidFields, NotAnOrder, NotLinked, Requests, Role, State


def test_a_new_supply(requests: Requests) -> None:
    created = requests.create("request_new_supply", HOME, chat=CHAT, key="m_1")
    view = created.request
    assert not created.repeated
    assert is_valid(view.number)
    assert view.number[2:8] == "261122"
    assert view.service_name == "Cấp điện mới từ lưới điện hạ áp (220/380 V)"
    assert view.fields["phone_number"] == "+84912000001"
    assert (view.chat, view.customer_code, view.created_at) == (CHAT, None, NOW)
    # Papers are missing, so the company's time has not begun.
    assert (view.status, view.paused, view.deadline, view.overdue) == (State.PAPERS_MISSING, True, None, False)
    assert [need.paper.key for need in view.missing_papers] == ["identity", "place"]
    steps = [(entry.status, entry.by) for entry in requests.history(view.number)]
    assert steps == [(State.RECEIVED, Role.CUSTOMER), (State.PAPERS_MISSING, Role.SYSTEM)]


def test_without_missing_papers_the_clock_runs(requests: Requests, linked: str) -> None:
    fields: dict[str, object] = {"description": "Dời ra cổng, cao 2 mét"}
    view = requests.create("move_meter", fields, chat=CHAT, key="1", customer_code=linked).request
    assert (view.status, view.customer_code) == (State.RECEIVED, CODE)
    assert view.deadline == date(2026, 11, 30)  # from Sunday the 22nd, and the 24th is a holiday


def test_the_same_wish_is_one_request(requests: Requests) -> None:
    first = requests.create("request_new_supply", HOME, chat=CHAT, key="m_1")
    # The second try need not even be well-formed: it is the same wish.
    for fields in (HOME, {}, {"nonsense": 1}):
        again = requests.create("request_new_supply", fields, chat=CHAT, key="m_1")
        assert again.repeated
        assert again.request.number == first.request.number
    assert len(requests.of_chat(CHAT)) == 1


def test_other_wishes_are_others(requests: Requests) -> None:
    first = requests.create("request_new_supply", HOME, chat=CHAT, key="m_1").request.number
    others = [
        requests.create("request_new_supply", HOME, chat=CHAT, key="m_2"),
        requests.create("request_new_supply", HOME, chat=STRANGER, key="m_1"),
        requests.create("change_contract_owner", HOME, chat=CHAT, key="m_1"),
        requests.create("request_new_supply", HOME, chat=None, by=CLERK, key="m_1"),
    ]
    assert not any(created.repeated for created in others)
    assert len({first, *(created.request.number for created in others)}) == 5


def test_a_repeated_wish_shows_where_it_stands_now(requests: Requests) -> None:
    number = requests.create("request_new_supply", HOME, chat=CHAT, key="m_1").request.number
    requests.cancel(number, by=BY_CHAT)
    assert requests.create("request_new_supply", HOME, chat=CHAT, key="m_1").request.status is State.CANCELLED


def test_an_open_request_of_the_same_service(requests: Requests, open_one: Opener) -> None:
    assert requests.open_like(CHAT, "request_new_supply") is None
    view = open_one()
    found = requests.open_like(CHAT, "request_new_supply")
    assert found is not None
    assert found.number == view.number
    assert requests.open_like(STRANGER, "request_new_supply") is None
    assert requests.open_like(CHAT, "change_contract_owner") is None
    assert requests.open_like(CHAT, "request_new_supply", CODE) is None
    requests.cancel(view.number, by=BY_CHAT)
    assert requests.open_like(CHAT, "request_new_supply") is None


def test_wrong_answers(requests: Requests) -> None:
    with pytest.raises(InvalidFields) as raised:
        requests.create("request_new_supply", {**HOME, "phone_number": "0112", "hobby": "cá"}, chat=CHAT, key="1")
    assert {name: refused.problem for name, refused in raised.value.problems.items()} == {
        "phone_number": "phone.length",
        "hobby": "not_asked",
    }
    assert "0112" not in str(raised.value)
    assert requests.of_chat(CHAT) == []


@pytest.mark.parametrize("service", ["track_request", "pay_bill", "report_outage", "ask_procedure"])
def test_what_is_no_order(service: str, requests: Requests) -> None:
    with pytest.raises(NotAnOrder):
        requests.create(service, {}, chat=CHAT, key="1")


def test_unknown_services(requests: Requests) -> None:
    with pytest.raises(UnknownService):
        requests.create("fly", {}, chat=CHAT, key="1")


def test_somebody_must_ask(requests: Requests) -> None:
    with pytest.raises(ValueError, match="needs somebody"):
        requests.create("request_new_supply", HOME, chat=None, key="1")
    with pytest.raises(ValueError, match="an actor is"):
        requests.create("request_new_supply", HOME, chat=CHAT, key="1", by="nobody")


def test_contracts_need_the_link(requests: Requests, database: Database) -> None:
    add_customer(database)
    fields: dict[str, object] = {"description": "Dời ra cổng"}
    with pytest.raises(CustomerCodeNeeded):
        requests.create("move_meter", fields, chat=CHAT, key="1")
    with pytest.raises(CustomerCodeNeeded):
        requests.create("move_meter", fields, chat=CHAT, key="1", customer_code="abc")
    for code in (CODE, "PE10000000099"):  # the same answer for a code that does not exist
        with pytest.raises(NotLinked):
            requests.create("move_meter", fields, chat=CHAT, key="1", customer_code=code)
    link(database, CHAT, CODE)
    spaced = requests.create("move_meter", fields, chat=CHAT, key="1", customer_code="pd 1300 0000017")
    assert spaced.request.customer_code == CODE
    with pytest.raises(NotLinked):
        requests.create("move_meter", fields, chat=STRANGER, key="1", customer_code=CODE)


def test_a_code_that_is_only_named_gives_no_rights(requests: Requests, database: Database) -> None:
    """A stranger's request does not land among the customer's, nor the other way round."""
    add_customer(database)
    fields: dict[str, object] = {"fault": "blank", "customer_code": CODE}
    view = requests.create("report_meter_fault", fields, chat=STRANGER, key="1", customer_code=CODE).request
    assert (view.customer_code, view.fields["customer_code"]) == (None, CODE)
    link(database, CHAT, CODE)
    assert requests.of_customer(CODE) == []
    assert requests.visible_to(CHAT, view.number) is None
    own = requests.create("report_meter_fault", fields, chat=CHAT, key="1", customer_code=CODE).request
    assert own.customer_code == CODE


def test_staff_have_seen_the_papers(requests: Requests, database: Database) -> None:
    add_customer(database)
    fields: dict[str, object] = {"description": "Dời ra cổng"}
    view = requests.create("move_meter", fields, chat=None, by=CLERK, key="1", customer_code=CODE).request
    assert (view.chat, view.customer_code) == (None, CODE)
    with pytest.raises(CustomerCodeNeeded):
        requests.create("move_meter", fields, chat=None, by=CLERK, key="2")


def test_debts_come_first(requests: Requests, database: Database, linked: str) -> None:
    assert requests.blockers("terminate_contract", linked) == ()
    point = add_customer(database, "PE10000000029")
    add_bill(database, point, "2026-10", code="PE10000000029")
    assert requests.blockers("terminate_contract", "PE10000000029") == ("debts_settled",)
    assert requests.blockers("move_meter", "PE10000000029") == ()
    assert requests.blockers("terminate_contract", CODE) == ()


def test_urgent_ones(requests: Requests, open_one: Opener) -> None:
    assert not open_one().urgent
    assert open_one(urgent=True).urgent
    assert open_one("report_meter_fault", {"fault": "burnt"}).urgent
    calm = open_one("report_meter_fault", {"fault": "blank"})
    assert not calm.urgent
    hazard = open_one("report_hazard", {"address": "cột điện đầu ngõ 5 Trương Định"})
    assert hazard.urgent
    assert hazard.due_at is not None
    assert (hazard.due_at - NOW).total_seconds() == 2 * 3600
    marked = requests.mark_urgent(calm.number, by=CLERK, why="trẻ nhỏ trong nhà")
    assert marked.urgent
    assert requests.mark_urgent(calm.number, by=CLERK, why="again").version == marked.version


def test_the_informant_stays_unknown(requests: Requests, database: Database) -> None:
    fields: dict[str, object] = {"address": "số 9 ngõ 5 Trương Định", "description": "câu móc trước công tơ"}
    view = requests.create("report_power_theft", fields, chat=CHAT, key="1").request
    assert view.chat is None
    requests.cancel(view.number, by=BY_CHAT, why="em nhầm")
    assert all(CHAT not in event.actor for event in requests.events(view.number))
    assert [entry.by for entry in requests.history(view.number)] == [Role.CUSTOMER, Role.CUSTOMER]
    with database.session() as session:
        assert not any(CHAT in entry.actor for entry in session.scalars(select(AuditEntry)))
    # The chat itself still finds it.
    assert [mine.number for mine in requests.of_chat(CHAT)] == [view.number]


def test_what_a_chat_may_repeat(open_one: Opener) -> None:
    view = open_one(fields={**HOME, "id_number": "001190012345", "email": "an@example.com", "shares_meter": True})
    assert {line.label: line.text for line in view.lines} == {
        "Địa chỉ dùng điện": "***, Phường Tương Mai, Hà Nội",
        "Mục đích sử dụng điện": "Sinh hoạt",
        "Họ và tên": "Ng**** V** A*",
        "Số điện thoại liên hệ": "09*****001",
        "Đang dùng chung công tơ, muốn tách riêng": "Có",
        "Số căn cước hoặc hộ chiếu": "*********345",
        "Email": "a***@example.com",
    }
    assert view.masked_fields["shares_meter"] is True
    dated = open_one("change_contract_owner", {**HOME, "customer_code": CODE, "takes_over_debts": False})
    texts = {line.name: line.text for line in dated.lines}
    assert (texts["customer_code"], texts["takes_over_debts"]) == ("PD13******017", "Không")


def test_the_log_keeps_no_personal_data(open_one: Opener, database: Database) -> None:
    view = open_one()
    with database.session() as session:
        entries = list(session.scalars(select(AuditEntry).where(AuditEntry.action.like("request.%"))))
    assert [entry.detail["request"] for entry in entries] == [view.number] * 2
    assert entries[0].actor == BY_CHAT
    text = str([entry.detail for entry in entries])
    assert "An" not in text
    assert "0912" not in text
    assert "Trương" not in text


def test_nothing_is_left_of_a_refused_one(requests: Requests, database: Database) -> None:
    with pytest.raises(InvalidFields):
        requests.create("request_new_supply", {}, chat=CHAT, key="1")
    with database.session() as session:
        assert session.scalar(select(ServiceRequest)) is None
        assert session.scalar(select(ServiceRequestEvent)) is None
        assert session.scalar(select(AuditEntry)) is None
    assert not requests.create("request_new_supply", HOME, chat=CHAT, key="1").repeated


def test_numbers_follow_the_day_in_vietnam(requests: Requests, clock: FixedClock) -> None:
    from datetime import timedelta

    clock.advance(timedelta(hours=14, minutes=30))  # half past midnight on the 23rd in Vietnam
    assert requests.create("request_new_supply", HOME, chat=CHAT, key="1").request.number[2:8] == "261123"


def test_a_linked_chat_follows_what_was_ordered_at_a_counter(requests: Requests, linked: str, open_one: Opener) -> None:
    at_counter = requests.create(
        "request_meter_test", {}, chat=None, by="agent:7", key="c", customer_code=linked
    ).request
    other = requests.create("request_meter_test", {}, chat=None, by="agent:7", key="d", customer_code=OTHER).request
    own = open_one()
    assert {view.number for view in requests.of_chat(CHAT)} == {at_counter.number, own.number}
    assert requests.of_chat(STRANGER) == []
    assert requests.visible_to(CHAT, at_counter.number) is not None
    assert requests.visible_to(CHAT, other.number) is None
