"""The population register over real HTTP: answers, refusals, silence, and the breaker that spares it."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.utility.records import CODE
from tests.utility.verification.stand_in import TOKEN, StandIn
from utility.audit import Audit
from utility.clock import FixedClock
from utility.database import Database
from utility.models import AuditEntry
from utility.verification import (
    Address,
    NoRegister,
    PersonQuestion,
    QuestionRefused,
    RegisterDenied,
    RegisterError,
    RegisterMalformed,
    RegisterNotSetUp,
    RegisterUnavailable,
    Verification,
)
from utility.verification.http import HttpRegister, RegisterSettings

AN = PersonQuestion("001087012345", "Nguyễn Văn An", date(1987, 5, 31))
HOME = Address("Số 12 ngõ 5 Trương Định", "Phường Tương Mai", "Hà Nội")


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    yield server
    server.stop()


def _register(stand_in: StandIn, **values: Any) -> HttpRegister:
    quick: dict[str, Any] = {"read_timeout": 0.3, "longest_pause": 0.02, "open_for": 0.3}
    return HttpRegister(RegisterSettings(**({"url": stand_in.url, "token": TOKEN} | quick | values)))


@pytest.fixture
def register(stand_in: StandIn) -> Iterator[HttpRegister]:
    register = _register(stand_in)
    yield register
    register.close()


@pytest.mark.parametrize(
    ("question", "result", "mismatched"),
    [
        (AN, "match", ()),
        (PersonQuestion(AN.id_number, "  nguyễn  văn an ", AN.birth), "match", ()),
        (PersonQuestion(AN.id_number, unicodedata.normalize("NFD", AN.full_name), AN.birth), "match", ()),
        (PersonQuestion(AN.id_number, "Nguyễn Văn Ân", AN.birth), "mismatch", ("full_name",)),
        (PersonQuestion(AN.id_number, "Lê Ba", date(1987, 5, 30)), "mismatch", ("full_name", "birth")),
        (PersonQuestion("001150000001", "Trần Thị Bé", 1950), "match", ()),
        (PersonQuestion("001087999999", AN.full_name, AN.birth), "not_found", ()),
    ],
)
def test_persons(register: HttpRegister, question: PersonQuestion, result: str, mismatched: tuple[str, ...]) -> None:
    answer = register.person(question)
    assert (answer.result, answer.mismatched) == (result, mismatched)


def test_households(register: HttpRegister) -> None:
    answer = register.households(HOME)
    assert (answer.households, answer.as_of, answer.reference) == (2, date(2026, 11, 22), "R-2")
    assert register.households(Address("Số 1", "Phường Không Có", "Hà Nội")).households is None


@pytest.mark.parametrize("bad_day", [500, 502, 503, 504, 429, 408, "slow", "drop"])
def test_a_bad_moment_is_tried_again_under_the_same_id(
    stand_in: StandIn, register: HttpRegister, bad_day: int | str
) -> None:
    stand_in.plan = [bad_day]
    assert register.person(AN).result == "match"
    assert len(stand_in.seen) == 2
    assert len({request_id for _, request_id in stand_in.seen}) == 1


@pytest.mark.parametrize("bad_day", [503, "slow", "drop"])
def test_silence_is_said_after_three_tries(stand_in: StandIn, register: HttpRegister, bad_day: int | str) -> None:
    stand_in.plan = [bad_day] * 3
    with pytest.raises(RegisterUnavailable) as silent:
        register.person(AN)
    assert len(stand_in.seen) == 3
    assert not any(word in str(silent.value) for word in (AN.id_number, AN.full_name, TOKEN))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, QuestionRefused),
        (422, QuestionRefused),
        (401, RegisterDenied),
        (403, RegisterDenied),
        (302, RegisterMalformed),
        (404, RegisterMalformed),
        (201, RegisterMalformed),
    ],
)
def test_a_refusal_is_not_tried_again(
    stand_in: StandIn, register: HttpRegister, status: int, error: type[RegisterError]
) -> None:
    stand_in.plan = [status]
    with pytest.raises(error):
        register.person(AN)
    assert len(stand_in.seen) == 1


def test_a_wrong_token(stand_in: StandIn) -> None:
    with pytest.raises(RegisterDenied):
        _register(stand_in, token="wrong").person(AN)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"result": "yes", "reference": "R"}',
        b'{"result": "match"}',
        b'{"result": "match", "mismatched": ["birth"], "reference": "R"}',
        b'{"result": "mismatch", "mismatched": [], "reference": "R"}',
        b'{"result": "mismatch", "mismatched": ["address"], "reference": "R"}',
        b'{"result": "match", "reference": "' + b"x" * 70_000 + b'"}',
    ],
    ids=range(10),
)
def test_answers_that_are_none(stand_in: StandIn, register: HttpRegister, body: bytes) -> None:
    stand_in.plan = [body]
    with pytest.raises(RegisterMalformed):
        register.person(AN)


@pytest.mark.parametrize("count", [b"-1", b"2.0", b'"2"', b"true"])
def test_counts_that_are_none(stand_in: StandIn, register: HttpRegister, count: bytes) -> None:
    stand_in.plan = [b'{"households": %s, "as_of": "2026-11-22", "reference": "R"}' % count]
    with pytest.raises(RegisterMalformed):
        register.households(HOME)


def test_the_breaker_spares_a_register_that_is_away(stand_in: StandIn) -> None:
    register = _register(stand_in, attempts=1, failures_to_open=3)
    stand_in.plan = [503] * 3
    for _ in range(3):
        with pytest.raises(RegisterUnavailable):
            register.person(AN)
    with pytest.raises(RegisterUnavailable) as refused:
        register.person(AN)
    assert refused.value.retry_after == 0.3
    assert len(stand_in.seen) == 3  # the fourth question never left the house
    time.sleep(0.35)
    assert register.person(AN).result == "match"


def test_refusals_do_not_open_the_breaker(stand_in: StandIn) -> None:
    register = _register(stand_in, attempts=1, failures_to_open=2)
    stand_in.plan = [422, 403, 404, 422]
    for _ in range(4):
        with pytest.raises(RegisterError):
            register.person(AN)
    assert register.person(AN).result == "match"


def test_a_register_that_asks_for_patience_gets_no_more_than_we_have(stand_in: StandIn) -> None:
    stand_in.plan, stand_in.retry_after = [429], "3600"
    started = time.monotonic()
    assert _register(stand_in).person(AN).result == "match"
    assert time.monotonic() - started < 60


@pytest.mark.parametrize(
    "wrong", [{"url": "http://register.example"}, {"url": "ftp://127.0.0.1"}, {"url": "https://r.example", "token": ""}]
)
def test_settings_that_would_leak(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"https|token"):
        RegisterSettings(**({"token": TOKEN} | wrong))
    assert TOKEN not in repr(RegisterSettings("https://r.example", TOKEN))


@pytest.mark.parametrize(("number", "name", "birth"), [("1", "A B", 1950), ("0" * 12, " ", 1950), ("0" * 12, "A B", 5)])
def test_what_can_not_be_asked(number: str, name: str, birth: int) -> None:
    with pytest.raises(ValueError, match=r"twelve|name|born"):
        PersonQuestion(number, name, birth)


def test_every_question_is_in_the_log_and_nothing_personal(
    stand_in: StandIn, register: HttpRegister, database: Database, clock: FixedClock
) -> None:
    audit = Audit(database, clock)
    verification = Verification(register, audit)
    with audit.acting_as("agent:7"):
        verification.person(AN, customer_code=CODE, request_number="YC1")
        verification.households(HOME, customer_code=CODE)
        stand_in.plan = [403]
        with pytest.raises(RegisterDenied):
            verification.person(AN)
    with database.session() as session:
        entries = session.query(AuditEntry).order_by(AuditEntry.id).all()
    assert [(e.actor, e.action, e.customer_code, e.detail["outcome"]) for e in entries] == [
        ("agent:7", "register.person", CODE, "match"),
        ("agent:7", "register.households", CODE, "counted"),
        ("agent:7", "register.person", None, "RegisterDenied"),
    ]
    logged = str([entry.detail for entry in entries])
    assert not any(word in logged for word in (AN.id_number, AN.full_name, "Trương Định"))


def test_without_a_register(database: Database, clock: FixedClock) -> None:
    verification = Verification(NoRegister(), Audit(database, clock))
    for ask in (lambda: verification.person(AN), lambda: verification.households(HOME)):
        with pytest.raises(RegisterNotSetUp):
            ask()
