"""What a message tells of the order under way, whichever of its questions waits.

"Sinh hoạt gia đình thôi em" where a name is asked chooses the purpose: it is neither the name, nor another wish, nor a
"stop" because of its "thôi".
"""

from __future__ import annotations

import re

from actions.dialogue import fields, flow
from actions.dialogue.confidence import SURE
from actions.dialogue.state import Offer, Pending, Wish
from actions.dialogue.text import has_phrase, plain, tidy, words
from actions.dialogue.turn import Turn
from actions.dialogue.yes_no import GO_AHEAD
from actions.faq.choose import asks_in
from actions.services.counted import counted
from actions.services.mentioned import EMAIL, mentioned
from utility.catalogue import Accepted, catalogue

# Longer messages tell a story, and name choices on their way.
FEW_WORDS = 7
# "Tiền điện nữa": besides what was chosen.
AND_MORE = ("nua", "them", "ca hai", "luon ca", "va ca")
# What a mere value is easily taken for.
NO_WISH = frozenset({"inform", "out_of_scope", "correct", "chitchat", "greet", "affirm"})
# Names of firms are made of such words.
_FIRM = ("cong ty", "cty", "tnhh", "doanh nghiep", "dntn", "htx", "hop tac xa", "co phan", "ho kinh doanh", "hkd")
_REASON = re.compile(
    r"^(?:(?:à|dạ|và|vì)\s+)*(?:lý do|lí do|ly do|li do)(?:\s+(?:là|la|thì|vì|:))?\s+(.{3,120})$", re.IGNORECASE
)
_INDEX = re.compile(r"\b(?:chi so|so cong to|so dong ho)(?: \w+){0,3}? (\d{3,6})\b(?! ?(?:dong|k|trieu|kwh))")
# What is said with an order as such, in digits alone.
_ACCOUNT = re.compile(r"(?<![\d/.,])\d(?:[ .\-]?\d){7,18}(?![\d/])")
_ACCOUNT_FIRST = ("stk", "tk", "tai khoan", "so tai khoan", "tk so")


def heard(intent: str, text: str) -> dict[str, object]:
    """The choices and counts of a service that a short message names, and what it calls by its label, whatever was
    asked.
    """
    if labelled := _labelled(intent, text):
        return labelled
    if len(words(EMAIL.sub("", text))) > FEW_WORDS or asks_in(text):
        return {}
    found: dict[str, object] = {**mentioned(intent, text), **counted(intent, text)}
    mail = EMAIL.search(text)
    if mail is not None and any(field.type == "email" for field in catalogue().service(intent).fields):
        found["email"] = mail[0].rstrip(".")
    if has_phrase(text, AND_MORE):
        found |= {name: "all" for name, value in found.items() if name == "topics" and value != "stop"}
    return found


def _labelled(intent: str, text: str) -> dict[str, object]:
    """ "Lý do sửa nhà", "chỉ số 15230": optional answers that are told without being asked."""
    names = {field.name for field in catalogue().service(intent).fields}
    reason, index = _REASON.match(tidy(text)), _INDEX.search(plain(text))
    if reason and "reason" in names and not asks_in(text):
        return {"reason": reason[1]}
    return {"current_index": index[1]} if index and "current_index" in names else {}


def tells(turn: Turn, wish: Wish, pending: Pending) -> bool:
    """Whether the message gives another answer of the order than the one that is asked for."""
    if turn.tapped or wish.intent not in catalogue().names():
        return False
    news = {name for name, value in heard(wish.intent, turn.words).items() if wish.values.get(name) != value}
    field = fields.get(pending.field)
    if not news or pending.key in news or (field.free and not field.names):
        return False
    return not field.names or not _may_be_a_name(turn)


def _may_be_a_name(turn: Turn) -> bool:
    capitals = [word for word in turn.words.split()[1:] if word[0].isupper()]
    digits = any(character.isdigit() for character in turn.words)
    return bool(turn.entities or capitals or digits or has_phrase(turn.words, _FIRM))


def tells_for(turn: Turn, offer: Offer) -> bool:
    """Whether the message gives what the offered order asks for ("mua lại nhà, tên Trần Quốc Việt"): that is a yes."""
    journey = flow.find(offer.intent)
    if turn.tapped or journey is None or not journey.form or asks_in(turn.words):
        return False
    own = turn.intent not in (*NO_WISH, offer.intent) and turn.confidence >= SURE
    taken = {name for name, _ in turn.entities if journey.takes(offer.intent, name)}
    # Of an order that was only at hand a single value says too little.
    return not own and ((has_phrase(turn.words, GO_AHEAD) and bool(taken)) or len(taken) > int(offer.tacit))


def fills(turn: Turn, wish: Wish) -> bool:
    """The number of an account told at the read-back, which is asked of nobody."""
    if turn.tapped or wish.intent not in catalogue().names() or asks_in(turn.words):
        return False
    account = _ACCOUNT.search(turn.words)
    bare = account is not None and (len(words(turn.words)) <= FEW_WORDS or has_phrase(turn.words, _ACCOUNT_FIRST))
    if account is None or not bare or turn.entity("phone_number") is not None:
        return False
    open_ones = [field for field in catalogue().service(wish.intent).fields if field.type == "bank_account"]
    for field in open_ones:
        result = catalogue().read(field, account[0], turn.today)
        if isinstance(result, Accepted) and (field.when is None or field.when.holds(wish.values)):
            wish.values[field.name] = result.stored
            return True
    return False
