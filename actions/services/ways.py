"""By which way a customer is told news: "gửi cả SMS nữa" adds one, "thôi khỏi SMS" takes one away."""

from __future__ import annotations

from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn
from actions.services.mentioned import mentioned
from utility.requests import Requests
from utility.requests.errors import RequestError

NOTIFICATIONS, WAY, BOTH = "register_notifications", "notify_by", "zalo_sms"
LONGEST = 10  # words
# Besides what was chosen, not instead of it.
ALSO = ("nua", "ca sms", "ca zalo", "ca tin nhan", "luon ca", "them", "ca hai", "ca 2", "song song", "kem", "luon")
INSTEAD = ("thay vi", "chu khong", "chu khong phai", "doi sang", "doi qua", "chuyen sang", "chuyen qua")
NOT_THIS = ("khoi", "bo", "thoi", "khong can", "ko can", "k can", "khoi can", "khong gui", "ko gui", "dung gui")
_PARTS = {BOTH: ("zalo", "sms")}


def way_after(chosen: str | None, text: str) -> str | None:
    """The way that a message asks for after `chosen`: one more, one less; None when it says neither."""
    if chosen is None or len(words(text)) > LONGEST or has_phrase(text, INSTEAD):
        return None
    named = [way for way in ("zalo", "sms") if mentioned(NOTIFICATIONS, text).get(WAY) == way]
    way = named[0] if named else None
    if way is None:
        return None
    if chosen == BOTH and has_phrase(text, NOT_THIS):
        return next(other for other in _PARTS[BOTH] if other != way)
    if {chosen, way} == set(_PARTS[BOTH]) and has_phrase(text, ALSO) and not has_phrase(text, NOT_THIS):
        return BOTH
    return None


def changes_the_way(turn: Turn, wish: Wish) -> bool:
    """Whether the answers as they are read back get another way."""
    if wish.intent != NOTIFICATIONS or turn.tapped:
        return False
    way = way_after(wish.values.get(WAY), turn.words)
    if way is not None:
        wish.values[WAY] = way
    return way is not None


async def changes_the_way_sent(turn: Turn) -> bool:
    """Whether the registration just sent gets another way."""
    last, requests = turn.state.last, turn.utility.requests
    number = last.values.get("request_code") if last and last.intent == NOTIFICATIONS else None
    if last is None or not number or turn.tapped or not isinstance(requests, Requests):
        return False
    way = way_after(last.values.get(WAY), turn.words)
    if way is None or await turn.call(requests.visible_to, turn.chat, str(number)) is None:
        return False
    try:
        changed = await turn.call(requests.update_field, str(number), WAY, way, by=f"chat:{turn.chat}")
    except RequestError:
        return False
    last.values[WAY] = way
    turn.state.misses = 0
    told = next((line for line in changed.lines if line.name == WAY), None)
    turn.say("utter_request_amended", number=number, label=told.label if told else "", value=told.text if told else way)
    return True
