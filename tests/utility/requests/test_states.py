"""Every step from every state to every other, by everyone: allowed exactly where the table below says so."""

from __future__ import annotations

import pytest

from tests.utility.requests.conftest import BY_CHAT, CLERK, Opener, put
from utility.clock import FixedClock
from utility.database import Database
from utility.requests import CLOSED, TRANSITIONS, WAITING, ForbiddenTransition, NotYours, Requests, State
from utility.requests.states import Role, allowed, role_of

# c: the customer may, s: staff may, y: the system may, -: nobody. Columns in the order of the rows.
TABLE = """
                       rec chk mis srv pay sig wrk don rej can reo
received               -   sy  sy  s   sy  sy  sy  -   s   cs  -
checking_papers        -   -   sy  s   sy  sy  sy  -   s   cs  -
papers_missing         -   sy  -   -   -   -   -   -   sy  csy -
surveyed               -   -   s   -   sy  sy  sy  -   s   cs  -
waiting_for_payment    -   -   -   s   -   sy  sy  -   sy  csy -
waiting_for_signature  -   -   -   s   sy  -   sy  -   sy  csy -
in_work                -   -   -   -   -   -   -   sy  s   s   -
done                   -   -   -   -   -   -   -   -   -   -   cs
rejected               -   -   -   -   -   -   -   -   -   -   cs
cancelled              -   -   -   -   -   -   -   -   -   -   cs
reopened               -   sy  sy  s   -   -   sy  -   s   cs  -
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]
ACTORS = {"c": BY_CHAT, "s": CLERK, "y": "system"}
CASES = [(row[0], to[0], letters.replace("-", "")) for row in ROWS for to, letters in zip(ROWS, row[1:], strict=True)]


def test_the_table_names_every_pair() -> None:
    assert [row[0] for row in ROWS] == list(State)
    assert len(CASES) == len(State) ** 2
    assert set(TRANSITIONS) == set(State)


@pytest.mark.parametrize("status", list(State))
def test_every_pair(status: State, requests: Requests, open_one: Opener, database: Database, clock: FixedClock) -> None:
    number = open_one().number
    for before, to, letters in CASES:
        if before != status:
            continue
        for letter, actor in ACTORS.items():
            closed = clock.now() if status in CLOSED else None
            put(database, number, status, closed_at=closed, due_at=None, deadline=None, left=None)
            events = len(requests.events(number))
            if letter in letters:
                moved = requests.move(number, to, by=actor)
                assert (moved.status, moved.paused, moved.is_open) == (to, to in WAITING, to not in CLOSED)
                last = requests.events(number)[-1]
                assert (last.from_status, last.to_status, last.actor) == (status, to, actor)
                continue
            # Somebody else's step is refused as such; a step that does not exist for anybody is forbidden.
            with pytest.raises(NotYours if letters else ForbiddenTransition) as raised:
                requests.move(number, to, by=actor)
            assert (raised.value.status, raised.value.to) == (status, to)
            view = requests.find(number)
            assert view is not None
            assert view.status == status
            assert len(requests.events(number)) == events


@pytest.mark.parametrize("state", ["", "sleeping", "DONE"])
def test_what_is_no_state(state: str, requests: Requests, open_one: Opener) -> None:
    with pytest.raises(ValueError, match="no state"):
        requests.move(open_one().number, state, by=CLERK)


@pytest.mark.parametrize("actor", ["", "customer", "chat:", "agent", "robot:1", "SYSTEM"])
def test_what_is_no_actor(actor: str, requests: Requests, open_one: Opener) -> None:
    with pytest.raises(ValueError, match="an actor is"):
        requests.move(open_one().number, "rejected", by=actor)


def test_roles() -> None:
    assert [role_of(actor) for actor in ACTORS.values()] == [Role.CUSTOMER, Role.STAFF, Role.SYSTEM]
    assert allowed(State.RECEIVED, State.CANCELLED, Role.CUSTOMER)
    assert not allowed(State.IN_WORK, State.CANCELLED, Role.CUSTOMER)


def test_every_state_can_be_reached_and_left() -> None:
    reached = {State.RECEIVED}
    for _ in State:
        reached |= {to for state in reached for to in TRANSITIONS[state]}
    assert reached == set(State)
    assert all(TRANSITIONS[state] for state in State)
