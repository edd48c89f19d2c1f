"""The states of a request and who may move it from which to which: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    CHECKING_PAPERS = "checking_papers"
    PAPERS_MISSING = "papers_missing"
    SURVEYED = "surveyed"
    WAITING_FOR_PAYMENT = "waiting_for_payment"
    WAITING_FOR_SIGNATURE = "waiting_for_signature"
    IN_WORK = "in_work"
    DONE = "done"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    REOPENED = "reopened"


class Role(StrEnum):
    """Who acts. The system acts on events: a payment came in, a contract was signed, the last paper arrived."""

    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


_STAFF = frozenset({Role.STAFF})
_COMPANY = frozenset({Role.STAFF, Role.SYSTEM})
_STAFF_OR_CUSTOMER = frozenset({Role.STAFF, Role.CUSTOMER})
_ANYONE = frozenset(Role)

# Before work begins customers withdraw as they like; afterwards only staff can stop it, for the work costs money.
TRANSITIONS: Mapping[State, Mapping[State, frozenset[Role]]] = MappingProxyType(
    {
        State.RECEIVED: {
            State.CHECKING_PAPERS: _COMPANY,
            State.PAPERS_MISSING: _COMPANY,
            State.SURVEYED: _STAFF,
            State.WAITING_FOR_PAYMENT: _COMPANY,
            State.WAITING_FOR_SIGNATURE: _COMPANY,
            State.IN_WORK: _COMPANY,
            State.REJECTED: _STAFF,
            State.CANCELLED: _STAFF_OR_CUSTOMER,
        },
        State.CHECKING_PAPERS: {
            State.PAPERS_MISSING: _COMPANY,
            State.SURVEYED: _STAFF,
            State.WAITING_FOR_PAYMENT: _COMPANY,
            State.WAITING_FOR_SIGNATURE: _COMPANY,
            State.IN_WORK: _COMPANY,
            State.REJECTED: _STAFF,
            State.CANCELLED: _STAFF_OR_CUSTOMER,
        },
        State.PAPERS_MISSING: {
            State.CHECKING_PAPERS: _COMPANY,
            State.REJECTED: _COMPANY,
            State.CANCELLED: _ANYONE,
        },
        State.SURVEYED: {
            State.PAPERS_MISSING: _STAFF,
            State.WAITING_FOR_PAYMENT: _COMPANY,
            State.WAITING_FOR_SIGNATURE: _COMPANY,
            State.IN_WORK: _COMPANY,
            State.REJECTED: _STAFF,
            State.CANCELLED: _STAFF_OR_CUSTOMER,
        },
        State.WAITING_FOR_PAYMENT: {
            State.SURVEYED: _STAFF,  # the plan, and with it the cost, changes
            State.WAITING_FOR_SIGNATURE: _COMPANY,
            State.IN_WORK: _COMPANY,
            State.REJECTED: _COMPANY,
            State.CANCELLED: _ANYONE,
        },
        State.WAITING_FOR_SIGNATURE: {
            State.SURVEYED: _STAFF,
            State.WAITING_FOR_PAYMENT: _COMPANY,
            State.IN_WORK: _COMPANY,
            State.REJECTED: _COMPANY,
            State.CANCELLED: _ANYONE,
        },
        State.IN_WORK: {
            State.DONE: _COMPANY,
            State.REJECTED: _STAFF,
            State.CANCELLED: _STAFF,
        },
        State.DONE: {State.REOPENED: _STAFF_OR_CUSTOMER},
        State.REJECTED: {State.REOPENED: _STAFF_OR_CUSTOMER},
        State.CANCELLED: {State.REOPENED: _STAFF_OR_CUSTOMER},
        State.REOPENED: {
            State.CHECKING_PAPERS: _COMPANY,
            State.PAPERS_MISSING: _COMPANY,
            State.SURVEYED: _STAFF,
            State.IN_WORK: _COMPANY,
            State.REJECTED: _STAFF,
            State.CANCELLED: _STAFF_OR_CUSTOMER,
        },
    }
)

# Here the company waits for the customer, and its clock stands still.
WAITING = frozenset({State.PAPERS_MISSING, State.WAITING_FOR_PAYMENT, State.WAITING_FOR_SIGNATURE})
CLOSED = frozenset({State.DONE, State.REJECTED, State.CANCELLED})


def role_of(actor: str) -> Role:
    """The role of an actor as the audit log names it. Raises ValueError for an actor of no known kind."""
    if actor == "system":
        return Role.SYSTEM
    kind, separator, name = actor.partition(":")
    if separator and name and kind in ("chat", "agent"):
        return Role.CUSTOMER if kind == "chat" else Role.STAFF
    raise ValueError("an actor is 'chat:<conversation>', 'agent:<id>' or 'system'")


def allowed(status: State, to: State, role: Role) -> bool:
    """True when this role may make this step."""
    return role in TRANSITIONS[status].get(to, ())
