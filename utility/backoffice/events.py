"""What the company's system tells by itself: signed events, so that customers hear of them in their chats.

    POST /company/events
    X-Timestamp: 1795316400
    X-Signature: sha256=<hex HMAC-SHA256 over "<X-Timestamp>.<raw body>", with BACKOFFICE_TOKEN>

`openapi.yaml` has the bodies under `webhooks`. The same `id` again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from utility.backoffice.wire import Wire
from utility.catalogue import Catalogue
from utility.catalogue.errors import CatalogueError
from utility.database import Database
from utility.models import ConversationName
from utility.payments import BillPaid
from utility.payments.providers.contract import MalformedNotice
from utility.payments.providers.hmac_provider import check_signature
from utility.requests import RequestMoved, State

_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9:._-]{1,64}$")]
_Code = Annotated[str, Field(pattern=r"^[A-Z0-9]{11,13}$")]


class BillPaidEvent(Wire):
    """A bill is paid, since this moment. `amount` in whole đồng."""

    type: Literal["bill_paid"]
    id: _Id
    bill_number: Annotated[str, Field(min_length=1, max_length=25)]
    customer_code: _Code
    period: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    amount: Annotated[int, Field(ge=0)]
    paid_on: date


class RequestMovedEvent(Wire):
    """A request stands somewhere else and the customer should hear. `note`: why, in words for the customer.

    `conversation`: the pseudonym it was made under, if any. `missing_papers`: keys of what is still wanted.
    """

    type: Literal["request_moved"]
    id: _Id
    number: Annotated[str, Field(min_length=1, max_length=24)]
    service: str
    status: State
    conversation: str | None = None
    customer_code: _Code | None = None
    note: Annotated[str, Field(max_length=500)] = ""
    missing_papers: list[str] = Field(default_factory=list)
    deadline: date | None = None


Event = BillPaidEvent | RequestMovedEvent
_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


class Events:
    """Reads events of a company's system."""

    def __init__(self, token: str, database: Database, catalogue: Catalogue) -> None:
        self._secrets = (token,)
        self._database = database
        self._catalogue = catalogue

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> BillPaid | RequestMoved | None:
        """The event, after its signature was checked; None when no customer may hear of it.

        Raises NoticeError: BadSignature or MalformedNotice.
        """
        check_signature(self._secrets, headers, body, now)
        try:
            event = _EVENT.validate_json(body)
        except ValidationError as error:
            wrong = {".".join(map(str, e["loc"])) or "type" for e in error.errors()}
            raise MalformedNotice(", ".join(sorted(wrong))) from None
        if isinstance(event, BillPaidEvent):
            return BillPaid(
                id=f"bill-paid:{event.bill_number}",
                bill_number=event.bill_number,
                customer_code=event.customer_code,
                period=event.period,
                amount=event.amount,
                paid_on=event.paid_on,
                source="company",
            )
        return self._moved(event)

    def _moved(self, event: RequestMovedEvent) -> RequestMoved | None:
        try:
            service = self._catalogue.service(event.service)
            papers = tuple(self._catalogue.paper(key).name for key in event.missing_papers)
        except (CatalogueError, KeyError):
            raise MalformedNotice("a service or paper that the catalogue does not know") from None
        if service.confidential:
            return None
        with self._database.session() as session:
            chat = _chat(session, event.conversation)
        return RequestMoved(
            id=f"company:{event.id}",
            number=event.number,
            service=service.name,
            service_name=service.official_name,
            status=event.status,
            status_label=self._catalogue.state_label(event.status),
            customer_code=event.customer_code,
            chat=chat,
            note=event.note,
            missing_papers=papers,
            deadline=event.deadline,
        )


def _chat(session: Session, pseudonym: str | None) -> str | None:
    named = session.get(ConversationName, pseudonym) if pseudonym else None
    return None if named is None else named.chat
