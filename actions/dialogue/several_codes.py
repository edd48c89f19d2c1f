"""Several customer codes in one wish: "tiền điện cả hai mã", "mã PD… và PE…". One is served after the other."""

from __future__ import annotations

import re

from actions.dialogue import flow
from actions.dialogue.fields import ALL
from actions.dialogue.state import Wish
from actions.dialogue.text import plain
from actions.dialogue.turn import Turn

# Where a wish keeps the codes that come after the one it is served for.
MORE = "more_codes"
# A code that is spoken of and not known yet ("nhà mình 2 mã", of which one is linked).
OTHER = "other"
# More than this in one answer nobody reads.
MOST = 5
# "Cả hai mã", "2 nhà", "tất cả các mã"; "cả hai" alone is said of codes as long as no month or the like follows.
_EVERY = re.compile(
    r"\b(?:ca |tat ca |het )?(?:hai|2|ba|3|cac|may|moi|tung) (?:cai )?"
    r"(?:ma|nha|can nha|can ho|hop dong|dong ho|cong to)\b"
    r"|\b(?:ca (?:hai|2|ba|3)|het ca (?:hai|2|ba|3))\b(?! ?(?:thang|ky|ki|hoa don|ngay|nam|lan|bac|cach|vo|loai|bill))"
)
# What was found for one code says nothing of the next.
_OF_ONE_CODE = ("customer_code", "shown", "row", MORE, "told", "opened", "sure")


def means_every_code(text: str) -> bool:
    """Whether the words speak of all the customer's codes."""
    return _EVERY.search(plain(text)) is not None


def several_codes(turn: Turn, intent: str) -> dict[str, object]:
    """The codes of a message that names more than one, for a wish that can be served for each."""
    journey = flow.find(intent)
    codes = [str(code) for code in turn.entity_values("customer_code")]
    if journey is None or "customer_code" not in journey.accepts or len(codes) < 2:
        return {}
    if journey.acts and intent != "link_account":  # a request is opened for one home at a time
        return {}
    return {"customer_code": codes[0], MORE: codes[1:MOST]}


def take_further(turn: Turn, chain: list[Wish]) -> None:
    """Of codes that answer the one question for a code, the second and the others are kept for the wish that waits."""
    further = [str(code) for code in turn.entity_values("customer_code")][1:MOST]
    for wish in chain:
        journey = flow.find(wish.intent)
        if further and journey is not None and "customer_code" in journey.accepts:
            wish.values[MORE] = further
            return


def all_of(wish: Wish, linked: list[str]) -> str:
    """The first of the linked codes; the wish keeps the others. Of one linked code the other is still to be named."""
    if not wish.values.get(MORE):
        wish.values[MORE] = linked[1:MOST] or [OTHER]
    return linked[0]


def next_of(wish: Wish) -> Wish | None:
    """The same wish for the next code, once it is done for one."""
    code, *more = wish.values.pop(MORE, None) or [None]
    if code is None:
        return None
    kept = {key: value for key, value in wish.values.items() if key not in _OF_ONE_CODE}
    return Wish(wish.intent, {**kept, "customer_code": code, **({MORE: more} if more else {})})


def asks_for_all(wish: Wish, words: str) -> bool:
    """Whether the wish is for every code: chosen so, or said with it."""
    named = wish.values.get("customer_code")
    return named == ALL or (named is None and means_every_code(words))
