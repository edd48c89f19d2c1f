"""Questions on from what was just spoken of: its cost, its papers, how long it takes, without naming it again."""

from __future__ import annotations

from actions.dialogue import engine, fields
from actions.dialogue.aspects import asked_aspect
from actions.dialogue.confidence import SURE
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn
from actions.faq.choose import asks, nearly_sure
from actions.services.beside import beside, fits
from actions.services.facts import asked_services, spoken_of
from actions.services.progress import asks_when
from utility.catalogue import catalogue

# Longer messages ask something of their own.
FEW_WORDS = 8
# Inside an order a question is of that, however it is wrapped.
MORE_WORDS = 14
# What a message names besides makes it a question about that ("tiền điện tháng này hết bao nhiêu tiền").
OTHER_MATTERS = (
    "tien dien", "hoa don", "gia dien", "so dien", "thang nay", "thang truoc", "ky nay", "con no", "bac thang",
    "mat dien", "cup dien", "cat dien", "co dien", "dien lai", "phat", "den bu", "boi thuong",
)  # fmt: skip
_THINGS = frozenset({"period", "usage_kwh", "amount_vnd", "customer_code", "request_code", "place", "address"})
# By what is wanted: the words for it, without diacritics.
FEE = (
    "mat phi", "co phi", "phi bao nhieu", "phi bn", "ton phi", "ton bao nhieu", "ton tien", "mat tien", "co ton",
    "bao nhieu phi", "le phi", "chi phi", "mien phi", "ton them", "mat them", "thu them", "ton kem", "tinh phi",
    "thu phi", "phi the nao", "phi gi", "phi giao dich", "phi dich vu", "phi khong", "phi ko", "chiu phi", "ai tra",
    "ai chiu", "dat coc", "phai coc", "dong coc", "phi sao", "phi nhieu", "phi nhiu", "co tinh tien",
    "tinh tien khong", "tinh tien ko", "tinh tien k", "bao gia",
)  # fmt: skip
# Money: of an order its cost, of a bill its amount.
MONEY = (
    "bao nhieu tien", "het bao nhieu", "phai tra bao nhieu", "tra bao nhieu", "gia bao nhieu", "bn tien", "het nhieu",
    "bao nhiu tien", "nhieu tien", "mat bao nhieu tien", "gia the nao", "gia sao", "gia ra sao", "dong bao nhieu",
)  # fmt: skip
LIMIT = (
    "bao lau", "may ngay", "may bua", "may hom", "lau khong", "lau ko", "lau k", "co lau", "chung nao xong",
    "khi nao xong", "bao gio xong", "chung nao co ket qua", "khi nao co ket qua", "bao gio co ket qua", "chung nao toi",
    "chung nao nguoi", "khi nao nguoi", "bao gio nguoi", "khi nao toi", "bao gio den", "khi nao den", "chung nao den",
    "bao gio lam", "khi nao lam", "chung nao lam",
)  # fmt: skip
PAPERS = (
    "giay to", "giay gi", "ho so", "can gi", "chuan bi gi", "mang theo gi", "can nhung gi", "can mang", "mang gi",
    "chuan bi nhung gi", "can chuan bi",
)  # fmt: skip
STEPS = ("thu tuc", "cac buoc", "quy trinh", "lam the nao", "lam nhu the nao")
# What was learnt to be asked (bot/aspects), by the same names.
LEARNT = {"cost": "fee", "duration": "limit", "papers": "papers", "steps": "all"}
_SUPPLIES = frozenset({"request_new_supply", "request_new_supply_mv", "reconnect_supply"})
# Ways to pay were told, or a bill is being paid.
PAYING = ("ask_payment_methods", "pay_bill")


async def asks_on(turn: Turn) -> bool:
    """ "Mất bao lâu?", "có mất phí không?": of the service or the way to pay just spoken of, however Rasa takes it."""
    ordered = any(wish.intent in asked_services() for wish in turn.state.stack)
    pending = turn.state.pending
    longest = MORE_WORDS if ordered and pending is not None and asks(turn) else FEW_WORDS
    if turn.tapped or len(words(turn.words)) > MORE_WORDS or _of_another_service(turn):
        return False
    if (ordered or pending is None) and await _asks_beside(turn):
        return True
    if len(words(turn.words)) > longest or not (_stands_alone(turn) or _waits_for_the_supply(turn)):
        return False
    if fields.comes_later(turn.words):
        return False  # "chưa có giấy tờ gì, mai gửi" tells
    if pending is not None:
        free = fields.get(pending.field).free
        # Where any words are an answer only a question is none.
        if free and not (asks(turn) or turn.intent == "ask_procedure" or asked_aspect(turn)):
            return False
        if not ordered and not _pays(turn):
            return False
    wanted = aspect_of(turn.words) or LEARNT.get(asked_aspect(turn) or "")
    if wanted is None and ordered and pending is not None and _of_the_order(turn):
        wanted = "limit"
    if wanted in ("papers", "all") and not (asks(turn) or turn.intent == "ask_procedure"):
        return False  # "gửi giấy tờ" sends them
    if wanted == "money" and not ordered and not _is_fresh(turn):
        return False
    last = turn.state.last
    if wanted == "papers" and last and last.intent == "track_request" and (number := last.values.get("tracked")):
        turn.state.misses = 0
        await engine.start(turn, "add_documents", request_code=number)
        return True
    if wanted and (service := spoken_of(turn)) is not None:
        turn.state.misses = 0
        await engine.start(turn, "ask_procedure", service=service, aspect="fee" if wanted == "money" else wanted)
        return True
    if wanted in ("fee", "money") and _pays(turn):
        turn.state.misses = 0
        await engine.start(turn, "_payment_fee")
        return True
    return False


async def _asks_beside(turn: Turn) -> bool:
    """ "Tôi ở xa có làm được không", "giấy tờ gửi sau được không": of the service under way or just spoken of."""
    aspect, service = beside(turn), spoken_of(turn)
    if aspect is None or service is None or not fits(aspect, catalogue().service(service)) or nearly_sure(turn):
        return False
    if turn.state.pending is None and not _is_fresh(turn):
        return False
    turn.state.misses = 0
    await engine.start(turn, "ask_procedure", service=service, aspect=aspect)
    return True


def _of_the_order(turn: Turn) -> bool:
    """ "Khi nào thợ tới" before anything was sent is about what is being ordered."""
    after = turn.intent in ("track_request", "ask_restoration_time") and turn.confidence >= SURE
    return turn.entity("request_code") is None and (asks_when(turn.words) or (after and asks(turn)))


def aspect_of(text: str) -> str | None:
    """What of a service is asked: its fee, papers, limit of time, "all" of them, or "money" that may be a bill's."""
    kinds = {"fee": FEE, "limit": LIMIT, "papers": PAPERS, "all": STEPS}
    found = [kind for kind, phrases in kinds.items() if has_phrase(text, phrases)]
    if not found:
        return "money" if has_phrase(text, MONEY) else None
    return found[0] if len(found) == 1 else "all"


def _of_another_service(turn: Turn) -> bool:
    """ "Còn dời công tơ thì phí ai trả" after a new supply names what it is about."""
    named = turn.entity("service")
    return named is not None and named != spoken_of(turn)


def _waits_for_the_supply(turn: Turn) -> bool:
    """ "Bao lâu có điện vậy" where the supply itself is ordered asks for no interruption."""
    orders = {wish.intent for wish in turn.state.stack} & _SUPPLIES
    return bool(orders) and not turn.entities and has_phrase(turn.words, ("co dien", "dong dien", "cap dien"))


def _stands_alone(turn: Turn) -> bool:
    named = {name for name, _ in turn.entities}
    return not named & _THINGS and not has_phrase(turn.words, OTHER_MATTERS)


def _is_fresh(turn: Turn) -> bool:
    """The service or the ways to pay are what the last answer was about; a bill told since has a sum of its own."""
    last = turn.state.last
    told = ("ask_procedure", "ask_payment_methods", "track_request")
    of_service = last is not None and last.intent in (*asked_services(), *told)
    return of_service or turn.state.offer is not None


def _pays(turn: Turn) -> bool:
    last = [turn.state.last.intent] if turn.state.last else []
    under_way = [wish.intent for wish in turn.state.stack]
    return any(intent in PAYING for intent in (under_way or last))
