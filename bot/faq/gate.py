"""Whether the most alike stored question is really the one that was asked.

Something is always most alike; most messages ask none of them. Six signs tell them apart, weighed by a logistic
regression: `python -m bot.faq.fit` fits it, on the wordings themselves (each found by the others) against the training
sentences that are not ours to answer (asked of a model that has not seen them) and those about one's own affairs, which
are not wrong to compare with, only seldom meant so: they weigh little.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

#: Intents of what is no question to us.
NONE_OF_OURS = frozenset({"out_of_scope", "chitchat"})

#: As fitted. Classes were balanced: 0.5 is "as likely as not" only where every second message asks a stored question.
LIKENESS, OUTSIDER, COVERED, OUTSIDE, MARGIN, STRANGER, BIAS = 0.91, -4.75, 2.11, -0.66, 2.63, -5.77, -3.30


@dataclass(frozen=True)
class Signs:
    """All between 0 and 1.

    ``likeness`` of the message and the question, ``outsider`` of the message and the nearest sentence known to be none
    of ours, ``covered`` the share of the message's information that the question's wordings hold, ``outside`` the
    intent model's probability that the message is none of ours. Around -1 to 1: ``margin`` of the question's machine,
    ``stranger`` that of the machine for what is none of ours.
    """

    likeness: float
    outsider: float
    covered: float
    outside: float
    margin: float
    stranger: float

    @property
    def score(self) -> float:
        """How likely the question was asked."""
        told = LIKENESS * self.likeness + OUTSIDER * self.outsider + COVERED * self.covered + OUTSIDE * self.outside
        return 1.0 / (1.0 + exp(-(told + MARGIN * self.margin + STRANGER * self.stranger + BIAS)))
