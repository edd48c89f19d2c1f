"""Requests that exist: where they stand, papers for them, withdrawing them, signing."""

from __future__ import annotations

import re
from contextlib import suppress

from actions.account import own_code
from actions.dialogue.asking_back import yes_no
from actions.dialogue.flow import Ask, journey
from actions.dialogue.handover import hand_over
from actions.dialogue.state import Choice, Wish
from actions.dialogue.text import words
from actions.dialogue.turn import Button, Turn, wish_button
from actions.formats import day
from actions.notices import link_button
from actions.phrases import lines, part, wish_title
from actions.praise import PRAISE
from utility import customer_code
from utility.contracts import ContractView
from utility.contracts.errors import ContractError
from utility.requests import Requests
from utility.requests.errors import CannotCancel, NotYours, PaperRefused
from utility.requests.views import RequestView

SHOWN = 5
# Kept for the company; nothing becomes of it that a customer would follow.
NOT_FOLLOWED = frozenset({PRAISE})
MINUTES = 30
LONGEST = 12  # words
_OWN_REQUESTS = re.compile(
    r"\b(?:con|co|dang co|xem|liet ke) (?:\w+ )?(?:yeu cau|don|ho so|phieu) (?:nao|gi)\b"
    r"|\b(?:yeu cau|don|ho so|phieu|dang ky) (?:\w+ ){0,3}(?:cua )?(?:toi|tui|em|minh|anh|chi|co|chu|bac)\b"
    r".*\b(?:toi dau|den dau|duyet chua|xong chua|lam chua|xu ly chua|giai quyet chua|sao roi|the nao roi|ra sao roi)\b"
)


async def own_request(turn: Turn, wish: Wish, *, open_only: bool) -> RequestView | None:
    """The request a wish is about: named by its code, else the only one of this chat, else chosen.

    A code of somebody else's request is answered like one that does not exist. None when the chat has none.
    """
    requests = turn.utility.requests
    await by_customer_code(turn, wish)
    named = wish.values.get("request_code")
    if named:
        found = await turn.call(requests.visible_to, turn.chat, str(named))
        if found is not None:
            return found
        raise Ask("request_code", "utter_request_unknown", optional=True, again=True)
    found_here = await turn.call(requests.of_chat, turn.chat, open_only)
    own = [request for request in found_here if request.service not in NOT_FOLLOWED]
    if not own:
        return None
    if just_sent := next((item for item in own if item.number == _just_sent(turn)), None):
        return just_sent
    if len(own) > 1:
        raise Ask(
            "request_code",
            "utter_ask_which_request",
            choices=[Choice(part("request_choice", service=wish_title(r.service)), r.number) for r in own[:SHOWN]],
        )
    return own[0]


async def by_customer_code(turn: Turn, wish: Wish) -> None:
    """A customer code told instead of a request's: once it is linked its requests show."""
    told = customer_code.normalise(str(wish.values.get("request_code") or ""))
    if told is not None and customer_code.is_valid(told):
        wish.values.pop("request_code")
        wish.values["customer_code"] = told
    if wish.values.get("customer_code") and not wish.values.get("request_code"):
        await own_code(turn, wish)


async def _where_else(turn: Turn) -> list[Button]:
    """Requests of a code show once it is linked; of others a person knows."""
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    return [wish_button("talk_to_agent")] if linked else [wish_button("link_account"), wish_button("talk_to_agent")]


def _just_sent(turn: Turn) -> str | None:
    """The request that was sent a moment ago is the one that is spoken of."""
    last = turn.state.last.values if turn.state.last else {}
    recent = turn.now - float(last.get("sent_at", 0)) <= MINUTES * 60
    return str(last.get("request_code")) if recent else None


def _of_own_requests(turn: Turn) -> bool:
    """ "Còn yêu cầu nào của tôi không", "đơn của em duyệt chưa": about what was requested, whatever else it is like."""
    short = len(words(turn.words)) <= LONGEST and turn.state.pending is None and not turn.tapped
    return short and turn.intent != "track_request" and bool(_OWN_REQUESTS.search(" ".join(words(turn.words))))


@journey("track_request", accepts=["request_code", "customer_code"], claims=_of_own_requests)
async def track_request(turn: Turn, wish: Wish) -> None:
    """State, promise and history of a request; of one made elsewhere only the state, for its code and phone number."""
    await by_customer_code(turn, wish)
    named = wish.values.get("request_code")
    if named and await turn.call(turn.utility.requests.visible_to, turn.chat, str(named)) is None:
        await _track_elsewhere(turn, wish, str(named))
        return
    request = await own_request(turn, wish, open_only=False)
    if request is None:
        if not wish.values.keys() & {"request_code", "customer_code"}:
            raise Ask("request_code", optional=True)
        turn.say("utter_no_request", buttons=await _where_else(turn))
        return
    wish.values |= {"service": request.service, "tracked": request.number}  # "còn thiếu giấy gì không" is of it
    history = await turn.call(turn.utility.requests.history, request.number)
    rows = [
        {"date": day(entry.at), "status": f"{entry.status_label}: {entry.note}" if entry.note else entry.status_label}
        for entry in history
    ]
    buttons = [wish_button("add_documents", request_code=request.number)] if request.missing_papers else []
    if request.status == "waiting_for_signature":
        buttons.append(wish_button("sign_contract", request_code=request.number))
    if request.is_open:
        buttons.append(wish_button("cancel_request", request_code=request.number))
    turn.say(
        "utter_request_status",
        service=request.service_name,
        number=request.number,
        status=request.status_label,
        history=lines("history_entry", rows),
        deadline=part("deadline", date=day(request.deadline)) if request.deadline and request.is_open else "",
        buttons=buttons,
    )


async def _track_elsewhere(turn: Turn, wish: Wish, number: str) -> None:
    if "phone_number" not in wish.values:
        raise Ask("request_phone", key="phone_number")
    found = await turn.call(turn.utility.requests.track, number, str(wish.values["phone_number"]))
    if found is None:
        turn.say("utter_request_not_found", buttons=[wish_button("talk_to_agent")])
        return
    turn.say(
        "utter_request_state",
        service=found.service_name,
        number=found.number,
        status=found.status_label,
        deadline=part("deadline", date=day(found.deadline)) if found.deadline else "",
    )


@journey("cancel_request", accepts=["request_code", "customer_code"], acts=True)
async def cancel_request(turn: Turn, wish: Wish) -> None:
    """Withdraw a request, after a yes; too late once work has begun."""
    request = await own_request(turn, wish, open_only=True)
    if request is None:
        turn.say("utter_no_open_request", buttons=await _where_else(turn))
        return
    if "sure" not in wish.values:
        wish.values["request_code"] = request.number
        raise Ask(
            "confirm",
            "utter_confirm_cancel_request",
            key="sure",
            choices=yes_no(),
            service=wish_title(request.service),
            number=request.number,
        )
    if not wish.values["sure"]:
        turn.say("utter_request_kept", number=request.number)
        return
    try:
        await turn.call(turn.utility.requests.cancel, request.number, by=f"chat:{turn.chat}")
    except (CannotCancel, NotYours):
        await hand_over(turn, "cancel_request", "utter_too_late_to_cancel", request=request.number)
        return
    turn.say("utter_request_cancelled", service=wish_title(request.service), number=request.number)


@journey("add_documents", accepts=["request_code", "customer_code"], acts=True)
async def add_documents(turn: Turn, wish: Wish) -> None:
    """Take photos for the papers a request still wants, one after the other."""
    request = await own_request(turn, wish, open_only=True)
    if request is None:
        turn.say("utter_no_open_request", buttons=await _where_else(turn))
        return
    wish.values["request_code"] = request.number
    if wish.values.get("photo"):
        request = await take_photos(turn, request)
        wish.values.pop("photo")
    if not request.missing_papers:
        turn.say("utter_papers_complete", number=request.number)
        return
    if wish.values.get("photo") == "":
        turn.say("utter_papers_later", number=request.number)
        return
    raise Ask("photo", optional=True, paper=request.missing_papers[0].paper.name)


async def take_photos(turn: Turn, request: RequestView) -> RequestView:
    """Add every picture of the message to the paper that is missing next; tells the customer about refused ones."""
    requests = turn.utility.requests
    for item in turn.metadata.get("attachments") or ():
        if not request.missing_papers:
            break
        need = request.missing_papers[0]
        try:
            await turn.call(
                requests.add_paper,
                request.number,
                paper=need.paper.key,
                storage_key=f"attachment:{item['id']}",
                media_type=str(item.get("mime") or "image/jpeg"),
                size=int(item.get("size") or 1),
                by=f"chat:{turn.chat}",
            )
        except PaperRefused as refused:
            turn.say(f"utter_paper_refused_{refused.reason}")
            return request
        turn.say("utter_paper_taken", paper=need.paper.name)
        found = await turn.call(requests.visible_to, turn.chat, request.number)
        request = found or request
    return request


@journey("sign_contract", accepts=["request_code", "customer_code"])
async def sign_contract(turn: Turn, wish: Wish) -> None:
    """The page where the contract is read and signed, or the signed one; never by telling a code in the chat."""
    if wish.values.get("customer_code"):
        await own_code(turn, wish)
    contracts = await _contracts(turn, wish)
    if not any(contract.state == "drafted" for contract in contracts):
        contracts = await _drawn_up(turn, wish) or contracts
    ready = [c for c in contracts if c.state == "drafted" and c.expires_at > turn.services.clock.now()]
    signed = [c for c in contracts if c.state == "signed"]
    for contract in ready[:SHOWN]:
        _say_contract(turn, contract, "utter_sign_contract_ready", "sign_contract", part("link_sign_contract"))
    if not ready and signed:
        _say_contract(turn, signed[0], "utter_contract_signed_file", "contract_file", part("link_contract_file"))
    if ready or signed:
        return
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    request = await own_request(turn, wish, open_only=True) if linked else None
    buttons = [wish_button("talk_to_agent")]
    turn.say("utter_sign_contract", buttons=buttons if linked else [wish_button("link_account"), *buttons])
    if not linked:
        turn.say("utter_link_to_sign")
    elif request is None:
        turn.say("utter_no_contract_waiting")
    if request is not None and request.status != "waiting_for_signature":
        turn.say("utter_not_ready_to_sign", number=request.number, status=request.status_label)


async def _contracts(turn: Turn, wish: Wish) -> list[ContractView]:
    """The contracts of the linked customers, the newest first: a chat that only asked for a service sees none."""
    codes = await turn.call(turn.utility.identity.linked, turn.chat)
    found = [c for code in codes for c in await turn.call(turn.utility.contracts.of_customer, code)]
    named = wish.values.get("request_code")
    return [contract for contract in found if named in (None, contract.request_number)]


async def _drawn_up(turn: Turn, wish: Wish) -> list[ContractView]:
    """Contracts of requests that wait for their signature and have none in force, drawn up now.

    Only of our own records: a company with its own system draws up its contracts there.
    """
    requests, utility = turn.utility.requests, turn.utility
    if not isinstance(requests, Requests):
        return []
    linked = await turn.call(utility.identity.linked, turn.chat)
    named = wish.values.get("request_code")
    found: list[ContractView] = []
    for request in await turn.call(requests.of_chat, turn.chat, True):
        if request.status != "waiting_for_signature" or named not in (None, request.number):
            continue
        if request.customer_code in linked:
            with suppress(ContractError):  # what it lacks is for staff: the customer hears when it is ready
                found.append(await turn.call(utility.contracts.draft_for_customer, request, by="system"))
    return found


def _say_contract(turn: Turn, contract: ContractView, response: str, kind: str, title: str) -> None:
    url = turn.services.media_url(kind, {"chat": turn.chat, "number": contract.number})
    turn.say(
        response,
        buttons=[link_button(title, url, "sign_contract"), wish_button("track_request")],
        number=contract.number,
        request=contract.request_number,
        date=day(contract.signed_at or contract.drafted_at),
    )
