"""The questions where something is, and how their answers are read: a ward of an outage, the spot of a danger."""

from __future__ import annotations

import re
from typing import Any

from actions.dialogue.confidence import SURE
from actions.dialogue.danger_questions import advice_for
from actions.dialogue.fields import choice_of, field
from actions.dialogue.state import Pending
from actions.dialogue.text import has_phrase, tidy, words
from actions.dialogue.turn import Turn
from actions.faq.choose import asks
from utility import customer_code

# "Thị trấn Tân Túc huyện Bình Chánh"; more words without a known name in them tell something.
LONGEST_PLACE = 7
WHEN = ("hom nao", "ngay nao", "bua nao", "luc nao", "may gio", "gio nao")
WARD_MARKS = ("phuong", "xa", "thi tran", "thi xa", "quan", "huyen", "dac khu")
# Said surely, these name no place, however few the words are.
NO_PLACE = frozenset({
    "abuse", "affirm", "cancel", "complain_service", "correct", "deny", "dont_know", "repeat", "talk_to_agent", "thank",
    "track_request", "ask_restoration_time", "report_outage", "ask_customer_code",
})  # fmt: skip
# What the name of a place is taken for.
ANYWHERE = frozenset({"inform", "out_of_scope", "chitchat", "correct", "greet", "ask_contact"})


def _area_problem(turn: Turn, pending: Pending) -> tuple[str, dict[str, Any]]:
    return ("utter_invalid_customer_code" if _is_like_a_code(turn.words) else "utter_invalid_area"), {}


def _is_like_a_code(text: str) -> bool:
    """Meant as a customer code, whatever is wrong with it."""
    return bool(re.search(r"\b[pP][a-zA-Z][\s.\-]?\d(?:[\s.\-]?[0-9A-Za-z]){6,}", text))


@field("area", free=True, entities=("place", "address"), invalid=_area_problem)
def read_area(turn: Turn, pending: Pending) -> str | None:
    """A ward, commune or district; the wards of a list by button."""
    if pending.choices and (chosen := choice_of(turn, pending)):
        return chosen
    named = named_place(turn) or turn.entity("address")
    if named:
        return str(named)
    return tidy(turn.words, 120) if _may_be_a_place(turn) else None


def named_place(turn: Turn) -> str:
    """The places of a message, and the address before them where the ward stands in it: "số 8 phường Ngọc Hà" and
    "Hà Nội" are found apart.
    """
    places = [str(place) for place in turn.entity_values("place")]
    addresses = [str(line) for line in turn.entity_values("address") if has_phrase(str(line), WARD_MARKS)]
    return ", ".join([*addresses, *places]) if places else ""


def _may_be_a_place(turn: Turn) -> bool:
    """A few words that say nothing else: "chỉ nhà tui thôi à" and a phone number name no ward."""
    said = words(turn.words)
    tells = outage_scope(turn.words) or any(turn.entity(name) for name in ("phone_number", "date_time", "period"))
    wish_again = turn.confidence >= SURE and turn.intent in {wish.intent for wish in turn.state.stack}
    code = customer_code.normalise(turn.words) or ""
    if customer_code.is_valid(code):
        return True
    says_else = (turn.confidence >= SURE and turn.intent in NO_PLACE) or _asks_something(turn)
    return 0 < len(said) <= LONGEST_PLACE and not (tells or wish_again or says_else or _is_like_a_code(turn.words))


# "Còn pin được 30 phút", "có 2 người", "3 tuổi" are no place.
_COUNTED = r"(?: (?:phut|p|gio|tieng|h|giay|nguoi|tuoi|phan tram|lan|ngay|hom|thang|nam|may|con|dua|chau)\b)"
_HOUSE_NUMBER = re.compile(rf"\b\d+[a-z]?\b(?!{_COUNTED})")
_HOW_MUCH = re.compile(rf"\b\d+{_COUNTED}")


# "Gần chợ Cồn", "trước cổng trường": how a spot is told by what stands there.
_LANDMARK = re.compile(
    r"(?:da |vang |em |o |tai |ngay |cho |cai )*(?:gan|canh|doi dien|ke ben|sat|truoc|sau|goc|nga ba|nga tu|dau|cuoi"
    r"|cho(?! (?:nay|do|kia|ay|em|toi|minh|tui|hoi|xin))|chua|nha tho|benh vien|uy ban|ubnd|cong ty|khu|san|ben xe|ql"
    r"|quoc lo|khach san|nha may|tram xang|cay xang"
    r"|cong|duong|pho|ngo|hem|kiet|thon|xom|ap|khu pho|to dan pho|cau|truong|chung cu) \w+"
)


@field("hazard_place", free=True)
def read_hazard_place(turn: Turn, pending: Pending) -> str | None:
    """Where it is, in any words; how somebody feels or what else happens is no place. The second answer is taken."""
    said = " ".join(words(turn.words))
    named = turn.entity("address") or turn.entity("place") or _HOUSE_NUMBER.search(said) or _LANDMARK.match(said)
    if advice_for(turn.words) and not (turn.entity("address") or turn.entity("place")):
        return None
    tells = (turn.confidence >= SURE and turn.intent not in ANYWHERE) or bool(_HOW_MUCH.search(said))
    proper = any(word[:1].isupper() for word in turn.words.split()[1:])
    if not words(turn.words) or ((tells or not proper) and not named and not pending.failures):
        return None
    return tidy(turn.words)


def _asks_something(turn: Turn) -> bool:
    """ "Hôm nào có người tới đo"; a name is written with a capital at its end, as no question is: "Cầu Sao"."""
    asked = asks(turn) or has_phrase(turn.words, WHEN)
    last = turn.words.split()[-1:] or [""]
    return asked and not (last[0][:1].isupper() and not turn.words.isupper())


WHOLE_AREA = (
    "may nha ben canh", "may nha xung quanh", "may nha quanh", "nha ben canh cung", "hang xom mat", "voi hang xom",
    "ca khu", "ca xom", "ca lang", "ca thon", "ca pho", "ca duong", "ca ngo", "ca day", "ca phuong", "ca xa", "ca toa",
    "hang xom cung", "xung quanh cung", "nha nao cung", "deu mat", "toan khu", "ca chung cu", "ca ap", "ca hem",
)  # fmt: skip


ONE_HOUSE = (
    "hang xom van sang", "hang xom con sang", "hang xom sang", "nha ben van sang", "nha ben canh van sang",
    "hang xom co",
    "nha ben con dien", "hang xom con dien", "xung quanh van sang", "xung quanh sang", "nha ke ben van co",
    "chi nha", "rieng nha", "moi nha", "moi minh nha", "minh nha", "co nha toi", "nha toi thoi", "hang xom van co",
    "hang xom co dien", "nha ben canh van co", "nha ben van co", "nha khac co", "nha khac van co", "xung quanh van co",
)  # fmt: skip


_MANY_CUTS = re.compile(
    r"\b(?:cup|cat|mat)(?: dien)?(?: (?:o day|khu nay|nha \w+|kieu nay|gi ma|the nay))? "
    r"(?:hoai|suot|lien tuc|lien mien|nhieu (?:the|vay|qua|lan))\b"
    r"|\b(?:hay|cu|toan|suot ngay|lien tuc|thuong xuyen) (?:bi )?(?:cup|cat|mat)(?: dien)?\b"
    r"|\b(?:ngay|hom|tuan|bua|dem|toi) nao cung (?:bi )?(?:cup|cat|mat)\b"
)


def complains_of_many_cuts(text: str) -> bool:
    """ "Sao cắt hoài vậy", "sao khu này hay mất điện thế": why so often, not when."""
    return bool(_MANY_CUTS.search(" ".join(words(text))))


def outage_scope(text: str) -> str | None:
    """Whether a text says that the street or only the house is without power."""
    if has_phrase(text, ONE_HOUSE):
        return "house"
    return "area" if has_phrase(text, WHOLE_AREA) else None


@field("scope")
def read_scope(turn: Turn, pending: Pending) -> str | None:
    """The whole area, only the house, or not known."""
    return choice_of(turn, pending) or outage_scope(turn.words) or ("unknown" if turn.intent == "dont_know" else None)
