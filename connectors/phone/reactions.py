"""What a call does about what it heard: a table of decisions, without sound and without time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from connectors.phone.ear import Heard, Outcome
from connectors.phone.values import Sort, Value, value_in
from connectors.phone.words import agreed, asks_to_repeat, choice, nods

# Shorter sounds without words are coughs and clicks; nobody has to be told that they were not understood.
_SPEECH_SECONDS = 0.4
# So often in a row: say it again, use the keys, a person.
_MISHEARD_KEYS = 2
_MISHEARD_PERSON = 3


class Act(StrEnum):
    """What to do."""

    TELL = "tell"  # give the words to the dialogue
    CHOOSE = "choose"  # as if a key had been pressed
    REPEAT = "repeat"  # say the last answer again
    GO_ON = "go-on"  # nothing was meant: go on with what was being said
    NOD = "nod"  # go on; it was an answer if that was just about to end
    CONFIRM = "confirm"  # read the value's end back and wait
    AGREED = "agreed"  # the value that waits is right
    DENIED = "denied"  # it is wrong
    AGAIN = "again"  # ask to say it again
    KEYS = "keys"  # ask to use the keys
    NO_CODE = "no-code"  # a code with figures missing: by keys
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Reaction:
    """An act and what it is about."""

    act: Act
    text: str = ""
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Of the call."""

    interrupted: bool = False  # it was speaking when the caller began
    thinking: bool = False  # the dialogue's answer is on its way
    choices: bool = False
    pending: Value | None = None  # what waits for a yes
    misheard: int = 0  # how often in a row
    prefixes: Sequence[str] = ()
    plain: bool = False  # words are for an errand, which knows what it asked: no codes, no repetition


def react(heard: Heard, now: Situation) -> Reaction:
    """The decision for one utterance."""
    if heard.outcome is not Outcome.WORDS:
        return _without_words(heard, now)
    text = heard.text
    if now.pending is not None and (answer := agreed(text)) is not None:
        return Reaction(Act.AGREED if answer else Act.DENIED)
    if nods(text) and (now.interrupted or now.thinking):
        return Reaction(Act.NOD if now.interrupted else Act.GO_ON, text)
    if asks_to_repeat(text):
        return Reaction(Act.REPEAT)
    if now.choices and (digit := choice(text)) is not None:
        return Reaction(Act.CHOOSE, str(digit))
    value = None if now.plain else value_in(text, now.prefixes)
    if value is None:
        return Reaction(Act.TELL, text)
    return Reaction(Act.NO_CODE if value.sort is Sort.PARTIAL else Act.CONFIRM, text, value)


def _without_words(heard: Heard, now: Situation) -> Reaction:
    if heard.outcome is Outcome.BUSY:
        return Reaction(Act.KEYS)
    unasked = now.interrupted or now.thinking or heard.voiced < _SPEECH_SECONDS
    if heard.outcome is Outcome.NOTHING and unasked:
        return Reaction(Act.GO_ON)
    times = now.misheard + 1
    if times >= _MISHEARD_PERSON:
        return Reaction(Act.PERSON)
    failed = heard.outcome is Outcome.FAILED
    return Reaction(Act.KEYS if failed or times >= _MISHEARD_KEYS else Act.AGAIN)
