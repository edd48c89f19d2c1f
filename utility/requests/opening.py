"""Opening a request: once for each wish, however often it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from utility import request_number
from utility.catalogue import Catalogue, LinkLevel, Service
from utility.clock import VIETNAM
from utility.models import AccountLink, ServiceRequest
from utility.requests import papers
from utility.requests.changes import Changes
from utility.requests.errors import CustomerCodeNeeded, InvalidFields, NotLinked
from utility.requests.states import Role, State, role_of


def key_of(scope: str, service: str, key: str) -> str:
    """The fingerprint of a wish: the same chat (or clerk), service and key are the same wish."""
    return hashlib.blake2b(json.dumps([scope, service, key]).encode(), digest_size=32).hexdigest()


def found(session: Session, fingerprint: str) -> ServiceRequest | None:
    return session.scalar(select(ServiceRequest).where(ServiceRequest.idempotency_key == fingerprint))


def code_to_keep(session: Session, service: Service, chat: str | None, code: str | None, by: str) -> str | None:
    """The customer code a request belongs to. Raises CustomerCodeNeeded and NotLinked.

    Staff have looked at papers; a chat has only its link. A code that a chat merely names, where anybody may ask, is an
    answer like others and does not put the request among that customer's.
    """
    if service.link >= LinkLevel.L1 and code is None:
        raise CustomerCodeNeeded
    if role_of(by) is not Role.CUSTOMER or code is None or service.link is LinkLevel.L1:
        return code
    if chat is not None and session.get(AccountLink, (chat, code)) is not None:
        return code
    if service.link >= LinkLevel.L2:
        raise NotLinked
    return None


def open_request(
    session: Session,
    changes: Changes,
    service: Service,
    raw: Mapping[str, object],
    *,
    chat: str | None,
    code: str | None,
    fingerprint: str,
    by: str,
    urgent: bool,
    now: datetime,
) -> ServiceRequest:
    """Writes the request with its first steps. Raises InvalidFields."""
    today = now.astimezone(VIETNAM).date()
    catalogue: Catalogue = changes.catalogue
    checked = catalogue.check(service, raw, today)
    if checked.problems:
        raise InvalidFields(checked.problems)
    request = ServiceRequest(
        number=_free_number(session, now),
        idempotency_key=fingerprint,
        service=service.name,
        status=State.RECEIVED,
        chat=chat,
        customer_code=code,
        fields=dict(checked.values),
        facts={},
        urgent=urgent or service.is_urgent(checked.values),
        created_at=now,
        updated_at=now,
        papers=[],
    )
    changes.set_clock(request, now)
    session.add(request)
    session.flush()
    changes.note(session, request, "moved", by=by, now=now)
    papers.settle(session, changes, request, now)
    session.flush()
    return request


def _free_number(session: Session, now: datetime) -> str:
    """A code nobody has. Two at once could still draw the same: the unique column then refuses the second."""
    day = now.astimezone(VIETNAM).date()
    while True:
        number = request_number.new_number(day)
        if session.scalar(select(ServiceRequest.id).where(ServiceRequest.number == number)) is None:
            return number
