"""What happens in the company, as news for the chats it concerns. Listeners of the company's services."""

from __future__ import annotations

import structlog

from actions import notices
from actions.formats import day, dong, month
from gateway.company.elsewhere import Elsewhere
from gateway.company.links import CompanyLinks
from gateway.company.postman import Postman
from utility.contracts import ContractSigned, ContractView
from utility.contracts.errors import ContractError
from utility.masking import mask_code
from utility.outreach import Topic
from utility.payments import BillPaid, PaymentEvent
from utility.ports import BackOfficeError
from utility.requests import ForbiddenTransition, RequestMoved, Requests, State
from utility.services import Utility
from utility.views import BillView

# Steps a customer has to know of even where it costs a message: the others are told when they ask.
_WORTH_A_MESSAGE = frozenset(
    {
        State.PAPERS_MISSING,
        State.WAITING_FOR_PAYMENT,
        State.WAITING_FOR_SIGNATURE,
        State.DONE,
        State.REJECTED,
        State.CANCELLED,
    }
)

_log = structlog.get_logger(__name__)


class News:
    """Called in the threads of those who caused the news, or of the watch. Raising means: tell me again."""

    def __init__(self, utility: Utility, links: CompanyLinks, postman: Postman) -> None:
        self._utility = utility
        self._links = links
        self._postman = postman
        # For customers whom no chat reaches; None where the operator wants no messages by number.
        self.elsewhere: Elsewhere | None = None

    def payment(self, event: PaymentEvent) -> None:
        """A bill is paid, or a search for a payment ended."""
        chats = self._utility.identity.chats_of(event.customer_code)
        if isinstance(event, BillPaid):
            wanted = chats or self.elsewhere is not None
            notice = notices.bill_paid(event, self._still_unpaid(event)) if wanted else None
        else:
            notice = notices.case_closed(event)
            # Asked where it was linked then; taken away since, it hears no more.
            chats = [chat for chat in chats if event.chat in (None, chat)]
        if notice is None or self._postman.deliver(chats, event.id, notice) or self.elsewhere is None:
            return
        code = event.customer_code
        if isinstance(event, BillPaid):
            values = {
                "code": mask_code(code),
                "period": month(event.period),
                "total": dong(event.amount),
                "date": day(event.paid_on),
            }
            self.elsewhere.tell(event.id, "bill_paid", Topic.BILLS, code, None, notice, **values)
        else:
            values = {"code": mask_code(code), "number": event.case_number}
            self.elsewhere.tell(event.id, "case_closed", Topic.REQUESTS, code, None, notice, **values)

    def request(self, event: RequestMoved) -> None:
        """A request moved on; one that waits for a signature gets its contract first."""
        linked = self._utility.identity.chats_of(event.customer_code) if event.customer_code else []
        contract = self._contract_of(event) if event.status is State.WAITING_FOR_SIGNATURE else None
        signers = self._utility.identity.chats_of(contract.customer_code) if contract else []
        asked = [event.chat] if event.chat else []
        told = 0
        for chat in dict.fromkeys([*asked, *linked, *signers]):
            url = None
            if contract is not None and chat in signers:
                url = self._links.url("sign_contract", {"chat": chat, "number": contract.number})
            told += self._postman.deliver([chat], event.id, notices.request_moved(event, url))
        if not told and self.elsewhere is not None and event.status in _WORTH_A_MESSAGE:
            self.elsewhere.tell(
                event.id,
                "request_moved",
                Topic.REQUESTS,
                event.customer_code,
                self._utility.outreach.phone_of_request(event.number),
                notices.request_moved(event),
                number=event.number,
                service=event.service_name,
                status=event.status_label,
            )

    def contract(self, event: ContractSigned) -> None:
        """Both have signed: the request goes on, and the customer gets the file."""
        requests = self._utility.requests
        if isinstance(requests, Requests):
            try:
                requests.move(event.request_number, State.IN_WORK, by="system")
            except ForbiddenTransition:
                _log.info("a signed contract's request had moved on already", request=event.request_number)
        told = 0
        for chat in self._utility.identity.chats_of(event.customer_code):
            url = self._links.url("contract_file", {"chat": chat, "number": event.number})
            told += self._postman.deliver([chat], event.id, notices.contract_signed(event, url))
        if not told and self.elsewhere is not None:
            values = {"number": event.number, "request": event.request_number}
            notice = notices.contract_signed(event, None)
            code = event.customer_code
            self.elsewhere.tell(event.id, "contract_signed", Topic.REQUESTS, code, None, notice, **values)

    def _still_unpaid(self, event: BillPaid) -> list[BillView]:
        try:
            bills = self._utility.bills.unpaid(event.customer_code)
        except BackOfficeError:
            return []  # the payment is news all the same
        return [bill for bill in bills if bill.bill_number != event.bill_number]

    def _contract_of(self, event: RequestMoved) -> ContractView | None:
        """The contract to sign, drawn up now if there is none. None where staff have to do something first."""
        contracts, requests = self._utility.contracts, self._utility.requests
        known = contracts.of_request(event.number)
        if known is not None or not isinstance(requests, Requests):
            return known
        request = requests.find(event.number)
        if request is None or request.status is not State.WAITING_FOR_SIGNATURE:
            return None
        try:
            return contracts.draft_for_customer(request, by="system")
        except ContractError as error:
            _log.warning("no contract could be drawn up", request=event.number, reason=str(error))
            return None
