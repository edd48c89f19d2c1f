"""A rule of reading: what it looks for, and the words it says instead. Rules run in order, each over the whole text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tts.spoken.numbers import NORTH, Numbers


@dataclass(frozen=True, slots=True)
class Reader:
    """How to read: the numbers' region, and today, so that its year need not be said (None: years are said)."""

    numbers: Numbers = NORTH
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`say` gets the match and the reader and answers words; words hold no digits, so no later rule reads them twice."""

    pattern: re.Pattern[str]
    say: Callable[[re.Match[str], Reader], str]


def rule(pattern: str, say: Callable[[re.Match[str], Reader], str], flags: re.RegexFlag = re.NOFLAG) -> Rule:
    """A rule from a pattern's text."""
    return Rule(re.compile(pattern, flags), say)


def apply(rules: Sequence[Rule], text: str, reader: Reader) -> str:
    """The text after every rule, in order."""
    for each in rules:
        text = each.pattern.sub(lambda match, say=each.say: say(match, reader), text)  # type: ignore[misc]
    return text


# A number as written here: groups of three by points, a fraction after a comma; never part of a longer code.
NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d{1,3}(?!\d))?(?:\.\d{1,2}(?!\d))?)"
# Where a number or code may begin: after no letter, digit, or a sign that ties it to what stands before.
FREE = r"(?<![\w.,/*@-])"
END = r"(?![\w/*@]|[.,]\d)"
