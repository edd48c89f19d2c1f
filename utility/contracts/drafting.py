"""Drawing a contract up from a service request."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from utility.audit import Audit
from utility.catalogue import Catalogue
from utility.clock import Clock, today
from utility.contracts.access import key_of, locked, sha256
from utility.contracts.draft import Draft, Party
from utility.contracts.errors import NoCustomer, NotSignable
from utility.contracts.reading import contract_view
from utility.contracts.request import ContractRequest, terms_of
from utility.contracts.templates import Template, template_for
from utility.contracts.views import ContractView
from utility.database import Database
from utility.invoices.invoice import Seller
from utility.models import Contract, Customer, ServicePoint
from utility.papers.files import FileStore
from utility.payments.numbers import new_number

CONTRACT = "HD"
# Own rule: prices, papers and people change; after a month the contract is drawn up anew.
SIGN_WITHIN = timedelta(days=30)
REPLACED = "replaced"  # why a draft was cancelled: the request says something else now


class Drafting:
    """Makes drafts and takes them back."""

    def __init__(
        self, database: Database, clock: Clock, audit: Audit, catalogue: Catalogue, seller: Seller, store: FileStore
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._catalogue = catalogue
        self._seller = seller
        self._store = store

    def draft(self, request: ContractRequest, *, by: str, customer_code: str | None = None) -> ContractView:
        """The contract of a request, to be read and signed; the same one while nothing in it has changed.

        A changed request makes a new contract and cancels the former. `customer_code`: who signs, where the request
        does not name the customer (a new supply, a new holder). Raises NoTemplate, NoCustomer.
        """
        template = template_for(request.service)
        while True:
            now = self._clock.now()
            with self._database.session() as session:
                party, place = self._party(session, customer_code or request.customer_code, request)
                former = session.scalar(_unsigned(request.number))
            # Drawing is slow, so it happens outside the transaction; who was faster is seen when writing.
            if former is not None and former.expires_at > now:
                same = self._draw(former.number, former.drafted_at, request, template, party, place)
                if former.draft_sha256 == sha256(same):
                    return contract_view(former)
            number = new_number(CONTRACT, today(self._clock))
            pdf = self._draw(number, now, request, template, party, place)
            # Before the row: a row without its file would be worse than a file without its row.
            self._store.put(key_of(number, now, "draft"), pdf)
            contract = Contract(
                number=number,
                request_number=request.number,
                service=request.service,
                customer_code=party.customer_code,
                state="drafted",
                template=template.name,
                draft_key=key_of(number, now, "draft"),
                draft_sha256=sha256(pdf),
                drafted_at=now,
                expires_at=now + SIGN_WITHIN,
                reason="",
            )
            if self._replace(former, contract, by):
                return contract_view(contract)

    def _replace(self, former: Contract | None, contract: Contract, by: str) -> bool:
        """Puts the new draft in the place of the former; False when somebody changed it meanwhile."""
        with self._database.write() as session:
            self._database.lock(session, f"contract-of:{contract.request_number}")
            current = session.scalar(_unsigned(contract.request_number).with_for_update())
            if (current and current.id) != (former and former.id):
                return False
            if current is not None:
                current.state, current.cancelled_at, current.reason = "cancelled", contract.drafted_at, REPLACED
            session.add(contract)
            detail = {"contract": contract.number, "sha256": contract.draft_sha256}
            self._audit.add(session, "contract.drafted", contract.customer_code, detail, actor=by)
        return True

    def cancel(self, number: str, *, by: str, why: str) -> ContractView:
        """Takes an unsigned contract back. Raises UnknownContract, NotSignable once the customer has signed."""
        with self._database.write() as session:
            contract = locked(session, number)
            if contract.state == "cancelled":
                return contract_view(contract)
            if contract.state != "drafted":
                raise NotSignable(number, contract.state)
            contract.state, contract.cancelled_at, contract.reason = "cancelled", self._clock.now(), why
            self._audit.add(session, "contract.cancelled", contract.customer_code, {"contract": number}, actor=by)
            return contract_view(contract)

    def _party(self, session: Session, code: str | None, request: ContractRequest) -> tuple[Party, str]:
        """The customer as the contract names them, and the place of supply."""
        customer = session.get(Customer, code) if code else None
        if customer is None:
            raise NoCustomer("put the customer on record first: the code to sign goes to the phone kept there")
        point = session.scalar(
            select(ServicePoint).where(ServicePoint.customer_code == customer.code).order_by(ServicePoint.id).limit(1)
        )
        identity = request.fields.get("id_number")
        party = Party(
            name=customer.name,
            address=customer.address,
            customer_code=customer.code,
            phone=national_phone(customer.phone),
            email=customer.email,
            identity_number=str(identity) if identity else None,
        )
        place = request.fields.get("address") or (point.address if point else customer.address)
        return party, str(place)

    def _draw(
        self, number: str, at: datetime, request: ContractRequest, template: Template, party: Party, place: str
    ) -> bytes:
        from utility.contracts.drawing import draw  # fpdf2 takes its time; most callers draw nothing

        return draw(
            Draft(
                number=number,
                request_number=request.number,
                service_name=request.service_name,
                template=template,
                seller=self._seller,
                buyer=party,
                terms=terms_of(request, self._catalogue),
                place=place,
                drafted_at=at,
            )
        )


def _unsigned(request_number: str) -> Select[Contract]:
    query = select(Contract).where(Contract.request_number == request_number, Contract.state == "drafted")
    return query.order_by(Contract.id.desc()).limit(1)


def national_phone(phone: str | None) -> str | None:
    """`"+84912000101"` → `"0912000101"`: as people write it at home."""
    return f"0{phone[3:]}" if phone and phone.startswith("+84") else phone
