"""House numbers and what is masked of names and addresses."""

from __future__ import annotations

import re

from tts.spoken.letters import spell
from tts.spoken.rules import Reader, Rule, rule

_LETTERS = "ABCDEFGHabcdefgh"


def _house(match: re.Match[str], reader: Reader) -> str:
    """ "ngõ 12/3" → "ngõ mười hai trên ba": no date."""
    return f"{match[1]} {' trên '.join(_part(part, reader) for part in match[2].split('/'))}"


def _part(text: str, reader: Reader) -> str:
    """ "12A" → "mười hai a"."""
    digits = text.rstrip(_LETTERS)
    return f"{reader.numbers.whole(int(digits))} {spell(text[len(digits) :])}".rstrip()


RULES: tuple[Rule, ...] = (
    rule(
        r"(?<!\w)(ngõ|ngách|hẻm|kiệt|số nhà|nhà số|nhà|số) (\d{1,4}[A-H]?(?:/\d{1,4}[A-H]?)+)(?![\w/-])",
        _house,
        re.IGNORECASE,
    ),
    # A letter behind one figure: only where it can't be amperes.
    rule(r"(?<!\w)(ngõ|ngách|hẻm|kiệt|số nhà|nhà số) (\d{1,4}[A-H])(?![\w/-])", _house, re.IGNORECASE),
    # "Ng*** V** A*" and "***, phường Tân Mai": stars are nothing to say.
    rule(
        r"(?<![\w*])(?:\w{1,2}\*+(?:[ ]+|(?=[.,;:)\n])|$))+", lambda _match, _reader: "tên đã được che ", re.MULTILINE
    ),
    rule(r"(?<![\w*])\*{3}(?:, |(?!\w))", lambda _match, _reader: ""),
)
