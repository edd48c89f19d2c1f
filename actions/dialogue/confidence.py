"""When an understanding is sure enough to act on. Confidences are calibrated: a share of being right."""

# Fitted by benchmarks/dialogue_thresholds.py on sentences of authors the model had not seen (docs/dialogue.md).

from __future__ import annotations

# Acting wrongly costs a customer more than one tap on a button: under this, ask.
SURE = 0.60
# A wish that only shows something is worth answering sooner, if it clearly leads: the customer sees at once when it was
# another, and nothing has happened.
SURE_TO_ANSWER = 0.35
LEAD = 0.15
# Leaving a half-answered question for another wish needs more: short answers are easily taken for something else.
SURE_TO_SWITCH = 0.75
# A single likely wish is worth a yes/no question, a choice lists what is at least this likely.
LIKELY = 0.35
POSSIBLE = 0.10
# The second wish of a message ("xem tiền điện và lịch cắt điện") is seldom under this.
ALSO = 0.20
# Stored questions (bot/faq): answered from LIKELY on where no intent is sure, from BETTER on where a sure one would
# answer in general; offered from POSSIBLE on; told instead of what a sure intent would do only from CERTAIN on, and of
# one's own affairs from SURELY_OWN on.
FAQ_LIKELY = 0.85
FAQ_BETTER = 0.90
FAQ_POSSIBLE = 0.50
FAQ_CERTAIN = 0.97
FAQ_SURELY_OWN = 0.99
# Nearer than this two stored questions are told apart by what the conversation is about.
FAQ_AS_LIKELY = 0.03
# From here on a short question is taken for the aspect it was read as: of unseen voices 77 of a hundred are, 4 wrongly,
# and of what asks nothing of the answer before three (python -m bot.aspects.measure).
ASPECT_SURE = 0.60
# Danger is acted on at a suspicion: safety words too many do no harm.
DANGER = 0.30
