"""A report of theft does not lead back to whoever made it; whoever asks for that is told so, and gives no number."""

from __future__ import annotations

from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase
from actions.dialogue.turn import Turn
from utility.catalogue import Values, catalogue

KEPT = "anonymous"
WORDS = (
    "an danh", "nac danh", "giau ten", "dau ten", "giu kin", "giu bi mat", "bao mat danh tinh", "khong noi ten",
    "dung noi ten", "khong lo ten", "dung de lo", "khong muon lo", "dung tiet lo", "khong tiet lo", "khong ghi ten",
    "dung ghi ten", "khong neu ten", "dung neu ten", "khong de ten", "khong cho biet ten", "khong muon ai biet",
    "dung cho ai biet", "dung cho ho biet", "so bi tra thu", "so tra thu",
    "khong cho ai biet", "khong noi ai", "dung noi ai", "dung noi toi", "dung noi ten toi",
)  # fmt: skip


def keeps_anonymous(turn: Turn, wish: Wish) -> str | None:
    """Note the wish to stay unknown where the service allows it; nothing that leads back to the customer is kept."""
    if not catalogue().service(wish.intent).confidential or not has_phrase(turn.words, WORDS):
        return None
    wish.values[KEPT] = True
    wish.values.pop("phone_number", None)
    wish.values.pop("person_name", None)
    return "utter_kept_anonymous"


def without_traces(wish: Wish, values: Values) -> Values:
    """The answers that are sent on."""
    return (
        {name: value for name, value in values.items() if name != "phone_number"} if wish.values.get(KEPT) else values
    )
