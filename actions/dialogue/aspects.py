"""What a short message asks of whatever was just spoken of (bot/aspects): its cost, how long it takes, who comes.

The words for it are without end, so they are learnt; lists beside it hold what must not be missed.
"""

from __future__ import annotations

import re

from actions.dialogue.confidence import ASPECT_SURE
from actions.dialogue.text import words
from actions.dialogue.turn import Turn

# A word that asks: what has none answers ("à sáu đứa lận"), or goes ahead ("vậy đăng ký luôn").
_ASKS = re.compile(r"\b(?:nao|gi|ai|dau|sao|may|bao|nhieu|nhiu|chua|khong|ko|k|hong|hem|ha|hay|mo|rang|chi)\b")

# So sure and so long, a wish names its matter itself, ...
NAMES_ITS_MATTER = 0.90
LONGEST_BARE = 6  # words
# ... unless questions about anything are understood as this.
LEANING = frozenset({
    "ask_procedure", "track_request", "ask_restoration_time", "ask_payment_methods", "ask_contact", "add_documents",
    "out_of_scope", "chitchat", "inform", "help", "dont_know", "affirm", "deny", "correct", "repeat",
})  # fmt: skip


def asked_aspect(turn: Turn) -> str | None:
    """The aspect that the message surely asks; None when it asks none, names values, or a matter of its own."""
    name, confidence = turn.aspect
    if confidence < ASPECT_SURE or turn.tapped or turn.entities or not _ASKS.search(" ".join(words(turn.words))):
        return None
    names_its_own = turn.confidence >= NAMES_ITS_MATTER and turn.intent not in LEANING
    return None if names_its_own and len(words(turn.words)) > LONGEST_BARE else name
