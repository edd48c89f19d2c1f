"""What customers still say once a request is sent: papers come later, a detail is missing, they changed their mind."""

from __future__ import annotations

from actions.dialogue import engine, flow
from actions.dialogue.confidence import SURE, SURE_TO_SWITCH
from actions.dialogue.fields import comes_later
from actions.dialogue.text import has_phrase, tidy, words
from actions.dialogue.turn import Turn
from actions.faq.choose import asks, is_question
from actions.praise import PRAISE
from actions.services.anonymous import keeps_anonymous
from utility.catalogue import catalogue
from utility.requests import Requests
from utility.requests.errors import RequestError
from utility.requests.views import RequestView

# Longer messages tell something of their own.
LONGEST = 14
FEW_WORDS = 8
# "Chưa có giấy tờ gì" tells, "chưa có giấy tờ thì sao" asks.
WHETHER = ("thi sao", "co sao", "duoc khong", "duoc ko", "dc khong", "dc ko", "duoc k", "co duoc", "lam sao")
# Asked of whoever comes; a recogniser of wishes takes it for a complaint.
REMARKS = (
    "goi truoc", "nho goi", "goi cho", "goi lai", "den som", "toi som", "xuong som", "lam nhanh", "nhanh giup",
    "gap lam", "can gap", "co nha", "o nha", "di vang", "vang nha", "gio hanh chinh", "buoi sang", "buoi chieu",
    "cuoi tuan",
)  # fmt: skip
# Values that are added to what was just reported.
DETAILS = frozenset({"payment_provider", "date_time", "amount_vnd", "phone_number", "person_name", "address", "otp"})
FEW_WORDS_OF_A_DETAIL = 5
# Reports of which customers tell more, piece by piece.
TOLD_ON = frozenset(
    {"report_paid_not_updated", "report_meter_fault", "report_voltage_problem", "complain_service", PRAISE}
)
# A request of yesterday is asked about by its code.
MINUTES = 30
# What a detail without a wish is easily taken for.
_NO_WISH = frozenset({"inform", "out_of_scope", "correct"})


async def follows_up(turn: Turn) -> bool:
    """Whether the message belongs to the request just sent from this chat, and was answered as that."""
    if await _puts_papers_off(turn):
        return True
    last = turn.state.last
    number = last.values.get("request_code") if last else None
    if last is None or number is None or "sent_at" not in last.values or turn.tapped or not words(turn.words):
        return False
    if turn.now - float(last.values["sent_at"]) > MINUTES * 60 or len(words(turn.words)) > LONGEST:
        return False
    if turn.intent == "cancel" and turn.confidence >= SURE:
        await engine.start(turn, "cancel_request", request_code=number)
        return True
    if last.intent in catalogue().names() and (response := keeps_anonymous(turn, last)):
        turn.say(response)
        turn.state.misses = 0
        return True
    request = await turn.call(turn.utility.requests.visible_to, turn.chat, str(number))
    if request is None:
        return False
    return not is_question(turn) and await _adds_detail(turn, request)


async def _puts_papers_off(turn: Turn) -> bool:
    """ "Mai chị gửi", whatever was asked since the request was sent."""
    sent = turn.state.sent
    if not sent or turn.tapped or turn.now - float(sent["at"]) > MINUTES * 60 or not comes_later(turn.words):
        return False
    if len(words(turn.words)) > LONGEST or "?" in turn.words or has_phrase(turn.words, WHETHER):
        return False
    request = await turn.call(turn.utility.requests.visible_to, turn.chat, str(sent["number"]))
    if request is None or not request.missing_papers:
        return False
    turn.say("utter_papers_later", number=request.number)
    turn.state.misses = 0
    return True


def _is_remark(turn: Turn) -> bool:
    return len(words(turn.words)) <= FEW_WORDS and has_phrase(turn.words, REMARKS)


def _is_bare_detail(turn: Turn) -> bool:
    """ "Momo", "hôm qua 21/11", "1tr2": a value and hardly a word, whatever wish Rasa makes of it."""
    kinds = {name for name, _ in turn.entities}
    return bool(kinds) and kinds <= DETAILS and len(words(turn.words)) <= FEW_WORDS_OF_A_DETAIL and not asks(turn)


def _tells_more(turn: Turn, request: RequestView) -> bool:
    """The report said again in other words; another month or another home is another one."""
    again = turn.intent == request.service and request.service in TOLD_ON
    return again and turn.entity("period") is None and turn.entity("customer_code") is None


async def _adds_detail(turn: Turn, request: RequestView) -> bool:
    """A remark without a wish of its own goes to whoever works on the request."""
    unsure = turn.confidence < SURE and flow.find(turn.intent) is not None
    # "Anh Tuấn, điện lực Thanh Xuân" answers who is praised.
    unsure = unsure or (request.service == PRAISE and turn.confidence < SURE_TO_SWITCH)
    about_it = (
        turn.intent in _NO_WISH or unsure or _is_remark(turn) or _is_bare_detail(turn) or _tells_more(turn, request)
    )
    requests = turn.utility.requests
    told_something = len(words(turn.words)) > 1 or bool(turn.entities)
    if not about_it or not told_something or not isinstance(requests, Requests):
        return False
    known = str(request.fields.get("description") or "")
    told = f"{known}; {tidy(turn.words)}" if known else tidy(turn.words)
    try:
        await turn.call(requests.update_field, request.number, "description", told, by=f"chat:{turn.chat}")
    except RequestError:  # the service has no room for remarks, or work has begun
        return False
    if request.service == PRAISE:
        turn.say("utter_praise_noted")
    else:
        turn.say("utter_detail_added", number=request.number)
    turn.state.misses = 0
    return True
