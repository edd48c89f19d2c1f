"""Whether the most alike stored question is really the one that was asked.

Something is always most alike; most messages ask none of them. Four signs tell them apart, weighed by a logistic
regression: `python -m bot.faq.fit` fits it, on the wordings themselves (each found by the others) against the training
sentences that are not ours to answer (asked of a model that has not seen their author).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

#: Intents of what is no question to us.
NONE_OF_OURS = frozenset({"out_of_scope", "chitchat"})

#: As fitted. Classes were balanced: 0.5 is "as likely as not" only where every second message asks a stored question.
LIKENESS, OUTSIDER, COVERED, OUTSIDE, BIAS = 17.36, -9.21, 1.69, -5.38, -2.36

#: A message of which the wordings hold less asks something else, however alike: with this as many paraphrases are found
#: and a third fewer messages about the customer's own bill and supply are taken for stored questions.
LEAST_COVERED = 0.4


@dataclass(frozen=True)
class Signs:
    """All between 0 and 1.

    ``likeness`` of the message and the question, ``outsider`` of the message and the nearest sentence known to be none
    of ours, ``covered`` the share of the message's information that the question's wordings hold, ``outside`` the
    intent model's probability that the message is none of ours.
    """

    likeness: float
    outsider: float
    covered: float
    outside: float

    @property
    def score(self) -> float:
        """How likely the question was asked."""
        if self.covered < LEAST_COVERED:
            return 0.0
        decision = (
            LIKENESS * self.likeness + OUTSIDER * self.outsider + COVERED * self.covered + OUTSIDE * self.outside + BIAS
        )
        return 1.0 / (1.0 + exp(-decision))
