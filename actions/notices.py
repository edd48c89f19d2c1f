"""What a chat is told without having asked: a payment came in, a request moved on, a contract is signed.

The words are fragments of domain.yml, as in answers; the gateway puts them into the conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from actions.dialogue.turn import Button, wish_button
from actions.formats import day, dong, month
from actions.phrases import has_part, part
from utility.contracts import ContractSigned
from utility.masking import mask_code
from utility.payments import BillPaid, CaseClosed
from utility.requests import RequestMoved, State
from utility.views import BillView

# kind of paper or page and its values → a signed address.
LinkTo = Callable[[str, Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Notice:
    """A message: its text and buttons."""

    text: str
    buttons: Sequence[Button] = ()


def link_button(title: str, url: str, intent: str) -> Button:
    """A button that opens an address; who writes its number or title instead starts the wish."""
    return {"title": title, "url": url, "payload": f"/{intent}"}


def bill_paid(event: BillPaid, unpaid: Sequence[BillView]) -> Notice:
    """A payment has come in. `unpaid`: what the customer still owes."""
    text = part(
        "notice_bill_paid",
        code=mask_code(event.customer_code),
        period=month(event.period),
        total=dong(event.amount),
        date=day(event.paid_on),
    )
    buttons = [wish_button("get_einvoice", period=event.period, customer_code=event.customer_code)]
    if unpaid:
        text += "\n" + part("notice_still_unpaid", count=len(unpaid), total=dong(sum(bill.total for bill in unpaid)))
        buttons.insert(0, wish_button("pay_bill", customer_code=event.customer_code))
    return Notice(text, buttons)


def case_closed(event: CaseClosed) -> Notice | None:
    """The answer to "I have paid". Nothing where the payment's own notice says it already."""
    if event.state == "resolved":
        return None
    why = event.resolution.rstrip(".")
    text = part("notice_case_rejected", number=event.case_number, code=mask_code(event.customer_code), why=why)
    return Notice(text, [wish_button("talk_to_agent")])


def request_moved(event: RequestMoved, sign_url: str | None = None) -> Notice:
    """A request stands somewhere else. `sign_url`: where its contract is read and signed."""
    name = f"notice_request_{event.status}"
    if not has_part(name) or (event.status is State.WAITING_FOR_SIGNATURE and not sign_url):
        name = "notice_request_moved"  # nothing more to say, or nothing to sign yet in this chat
    rows = [
        part(
            name,
            number=event.number,
            service=event.service_name,
            status=event.status_label,
        )
    ]
    if event.missing_papers:
        rows.append(part("notice_missing", papers="; ".join(event.missing_papers)))
    if event.note:
        rows.append(part("notice_note", note=event.note))
    buttons: list[Button] = []
    if event.status is State.PAPERS_MISSING:
        buttons.append(wish_button("add_documents", request_code=event.number))
    if event.status is State.WAITING_FOR_SIGNATURE:
        sign = wish_button("sign_contract", request_code=event.number)
        buttons.append(link_button(part("link_sign_contract"), sign_url, "sign_contract") if sign_url else sign)
    buttons.append(wish_button("track_request", request_code=event.number))
    return Notice("\n".join(rows), buttons)


def contract_signed(event: ContractSigned, file_url: str | None) -> Notice:
    """Both have signed; here is the file."""
    text = part("notice_contract_signed", number=event.number, request=event.request_number)
    follow = wish_button("track_request", request_code=event.request_number)
    return Notice(
        text, [link_button(part("link_contract_file"), file_url, "sign_contract"), follow] if file_url else [follow]
    )
