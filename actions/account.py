"""The account link: a chat sees bills only after a one-time code sent to the phone on the contract."""

from __future__ import annotations

import re

from actions.dialogue.asking_back import yes_no
from actions.dialogue.fields import ALL, ALL_OF_THEM
from actions.dialogue.flow import Abandon, Ask, First, find, journey
from actions.dialogue.handover import hand_over
from actions.dialogue.link_fields import NO_MESSAGE_CHOICE, PERSON_CHOICE, RESEND_CHOICE, code_in_part
from actions.dialogue.several_codes import OTHER, all_of, asks_for_all
from actions.dialogue.state import Choice, Wish
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn, wish_button
from actions.journey_action import JourneyAction
from actions.phrases import lines, part
from utility.masking import mask_code

_WHAT_IS_LINKED = re.compile(
    r"\b(?:lien ket|ket noi|gan|luu|dang nhap)\b(?: \w+){0,4} (?:may (?:cai )?ma|ma nao|nhung ma|bao nhieu ma|ma gi)\b"
    r"|\b(?:may ma|ma nao|nhung ma nao|bao nhieu ma)\b(?: \w+){0,4} (?:lien ket|ket noi|gan|luu)\b"
)
EVERY_CODE = (*ALL_OF_THEM, "het ma", "het cac ma", "moi ma", "cac ma")


class ActionAccount(JourneyAction):
    def name(self) -> str:
        return "action_account"


async def own_code(turn: Turn, wish: Wish) -> str:
    """The linked customer code a wish is about.

    Asks which one when several are linked, and links first when none is, or when the customer names a code that this
    chat is not linked to: whoever it belongs to, nothing is said about it. Where all codes are meant it is the first;
    the wish is served for the others after it.
    """
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    if wish.values.get("customer_code") == OTHER:
        if not wish.values.get("asked_other"):
            wish.values["asked_other"] = True
            raise First("link_account", other=True)
        wish.values["customer_code"] = turn.state.code
    if asks_for_all(wish, turn.words):
        wish.values["customer_code"] = ALL  # the words are of this turn only
        if not linked:
            raise First("link_account", several=True)
        wish.values["customer_code"] = all_of(wish, linked)
    named = wish.values.get("customer_code")
    if named in linked:
        turn.state.code = str(named)
    elif named or not linked:
        raise First("link_account", customer_code=named)
    elif len(linked) == 1:
        turn.state.code = linked[0]
    elif turn.state.code not in linked:
        choices = await code_choices(turn, linked)
        journey_of = find(wish.intent)
        if journey_of is not None and not journey_of.acts:
            choices.append(Choice(part("all_codes_choice", count=len(linked)), ALL))
        raise Ask("customer_code", "utter_ask_which_code", choices=choices)
    code = turn.state.code
    assert code is not None
    wish.values["customer_code"] = code
    return code


async def code_choices(turn: Turn, codes: list[str]) -> list[Choice]:
    """The linked codes as buttons: masked code, enough to tell them apart."""
    return [Choice(part("code_choice", code=mask_code(code)), code) for code in codes]


@journey("link_account", form=False, accepts=["customer_code"], acts=True)
async def link_account(turn: Turn, wish: Wish) -> None:
    """Customer code, one-time code, linked. A caller is sent the one-time code to the number they call from."""
    code = wish.values.get("customer_code")
    if not code and turn.caller and not wish.values.get("caller_failed"):
        await _link_caller(turn, wish, turn.caller)
        return
    if not code:
        raise Ask("customer_code", _question(turn, wish))
    if code in await turn.call(turn.utility.identity.linked, turn.chat):
        turn.say("utter_already_linked", code=mask_code(code))
        turn.state.code = code
        return
    if wish.values.get("otp") == RESEND_CHOICE:
        wish.values.pop("otp")
        wish.values.pop("sent", None)
        wish.values["resent"] = True
    if wish.values.get("sent") != code:
        await _send_code(turn, wish, code)
    if not wish.values.get("otp"):
        raise Ask("otp")
    if wish.values["otp"] == PERSON_CHOICE:
        await person_instead(turn)
        return
    await _confirm(turn, wish, code)


def _question(turn: Turn, wish: Wish) -> str | None:
    if wish.values.get("several"):
        return "utter_ask_codes_to_link"
    if wish.values.get("other"):
        return "utter_ask_other_code"
    return "utter_ask_code_to_link" if len(turn.state.stack) > 1 else None


async def _link_caller(turn: Turn, wish: Wish, phone: str) -> None:
    """The same words whether or not the number is on a contract; naming a customer code goes the usual way."""
    identity = turn.utility.identity
    if wish.values.get("otp") == RESEND_CHOICE:
        wish.values.pop("otp")
        wish.values.pop("sent", None)
    if wish.values.get("sent") != phone:
        start = await turn.call(identity.start_link_of_caller, turn.chat, phone)
        if start.status != "sent":  # too often, or not to be found by number
            wish.values["caller_failed"] = True
            raise Ask("customer_code", "utter_ask_code_to_link" if len(turn.state.stack) > 1 else None)
        wish.values["sent"] = phone
        wish.values.pop("otp", None)
    if not wish.values.get("otp"):
        raise Ask("otp", "utter_ask_otp_of_caller", choices=[no_message_choice()])
    if wish.values["otp"] == NO_MESSAGE_CHOICE:
        wish.values.pop("otp")
        wish.values["caller_failed"] = True
        raise Ask("customer_code")
    outcome = await turn.call(identity.confirm_caller, turn.chat, wish.values.pop("otp"))
    if outcome == "linked":
        linked = await turn.call(identity.linked, turn.chat)
        turn.state.code = linked[0] if len(linked) == 1 else None
        turn.say("utter_linked", code=mask_code(linked[0]))
    elif outcome == "locked":
        wish.values["caller_failed"] = True
        raise Ask("customer_code", "utter_ask_code_to_link" if len(turn.state.stack) > 1 else None)
    else:
        response = "utter_otp_wrong" if outcome == "wrong" else "utter_otp_expired"
        raise Ask("otp", response, choices=[resend_choice(), no_message_choice()], again=outcome == "wrong")


async def _send_code(turn: Turn, wish: Wish, code: str) -> None:
    start = await turn.call(turn.utility.identity.start_link, turn.chat, code)
    if start.status == "limited":
        turn.say("utter_link_limited", buttons=[wish_button("talk_to_agent")])
        raise Abandon
    if start.status == "invalid":
        raise Ask("customer_code", "utter_invalid_customer_code", again=True)
    wish.values["sent"] = code
    wish.values.pop("otp", None)
    turn.say("utter_otp_resent" if wish.values.pop("resent", None) else "utter_otp_sent", code=mask_code(code))


async def _confirm(turn: Turn, wish: Wish, code: str) -> None:
    outcome = await turn.call(turn.utility.identity.confirm_link, turn.chat, wish.values.pop("otp"))
    if outcome == "linked":
        turn.state.code = code
        turn.say("utter_linked", code=mask_code(code))
    elif outcome == "wrong":
        raise Ask("otp", "utter_otp_wrong", choices=[resend_choice()], again=True)
    elif outcome == "locked":
        raise closed_code(wish)
    else:
        raise Ask("otp", "utter_otp_expired", choices=[resend_choice()])


def closed_code(wish: Wish) -> Ask:
    """Too many wrong tries have closed the code; another may be sent until the limits of the hour are reached."""
    wish.tries.pop("otp", None)
    return Ask("otp", "utter_otp_locked", choices=[resend_choice(), person_choice()])


async def person_instead(turn: Turn) -> None:
    """Codes lead nowhere for this customer: whoever takes over sees what they wanted."""
    await hand_over(turn, "repeated_failure", "utter_handover_failed", question="otp")


def person_choice() -> Choice:
    """For who gets no further with codes."""
    return Choice(part("wish_talk_to_agent"), PERSON_CHOICE)


def no_message_choice() -> Choice:
    """For a caller whose number is on no contract, or another's phone in hand."""
    return Choice(part("no_message"), NO_MESSAGE_CHOICE)


def resend_choice() -> Choice:
    """The button that asks for a new one-time code."""
    return Choice(part("resend"), RESEND_CHOICE)


@journey("unlink_account", accepts=["customer_code"])
async def unlink_account(turn: Turn, wish: Wish) -> None:
    """Remove a link, after a yes."""
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    if not linked:
        turn.say("utter_not_linked", buttons=[wish_button("link_account")])
        return
    code = wish.values.get("customer_code")
    if len(linked) > 1 and (code == ALL or (code not in linked and has_phrase(turn.words, EVERY_CODE))):
        await _unlink_all(turn, wish, linked)
        return
    if code not in linked and (named := code_in_part(turn.words, linked)):
        code = wish.values["customer_code"] = named
    if code not in linked:
        if len(linked) > 1:
            choices = [*await code_choices(turn, linked), Choice(part("all_codes_choice", count=len(linked)), ALL)]
            raise Ask("customer_code", "utter_ask_which_code", choices=choices)
        code = wish.values["customer_code"] = linked[0]
    if "sure" not in wish.values:
        raise Ask("confirm", "utter_confirm_unlink", key="sure", choices=yes_no(), code=mask_code(code))
    if not wish.values["sure"]:
        turn.say("utter_unlink_kept", code=mask_code(code))
        return
    await turn.call(turn.utility.identity.unlink, turn.chat, code)
    if turn.state.code == code:
        turn.state.code = None
    turn.say("utter_unlinked", code=mask_code(code), buttons=[wish_button("link_account")])


async def _unlink_all(turn: Turn, wish: Wish, linked: list[str]) -> None:
    """Every link of the chat, after one yes."""
    wish.values["customer_code"] = ALL
    if "sure" not in wish.values:
        raise Ask("confirm", "utter_confirm_unlink_all", key="sure", choices=yes_no(), count=len(linked))
    if not wish.values["sure"]:
        turn.say("utter_unlink_kept_all")
        return
    for code in linked:
        await turn.call(turn.utility.identity.unlink, turn.chat, code)
    turn.state.code = None
    turn.say("utter_unlinked_all", buttons=[wish_button("link_account")])


def _asks_what_is_linked(turn: Turn) -> bool:
    """ "Đang liên kết mấy mã": which codes this chat has, not the link of another."""
    said = " ".join(words(turn.words))
    return not turn.tapped and turn.state.pending is None and bool(_WHAT_IS_LINKED.search(said))


@journey("ask_customer_code", accepts=["phone_number"], claims=_asks_what_is_linked)
async def ask_customer_code(turn: Turn, wish: Wish) -> None:
    """The linked codes; else where a customer finds theirs, or a text message with it to the phone on the contract."""
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    phone = wish.values.pop("phone_number", None)
    if linked:
        turn.say("utter_your_codes", codes=lines("code_line", [{"code": code} for code in linked]))
    elif not phone:
        turn.say("utter_where_is_code", buttons=[wish_button("link_account"), wish_button("talk_to_agent")])
        turn.offer("link_account")
    else:
        outcome = await turn.call(turn.utility.identity.remind_codes, turn.chat, str(phone))
        turn.say(f"utter_code_reminder_{outcome}", buttons=[wish_button("link_account"), wish_button("talk_to_agent")])
        turn.offer("link_account")  # the code that comes by text message is sent here next
