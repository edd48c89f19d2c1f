"""House numbers and what is masked of names and addresses."""

from __future__ import annotations

import re

from tts.spoken.rules import Reader, Rule, rule


def _house(match: re.Match[str], reader: Reader) -> str:
    """ "ngõ 12/3" → "ngõ mười hai trên ba": no date."""
    parts = match[2].split("/")
    return f"{match[1]} {' trên '.join(reader.numbers.whole(int(part)) for part in parts)}"


RULES: tuple[Rule, ...] = (
    rule(r"(?<!\w)(ngõ|ngách|hẻm|kiệt|số nhà|nhà số|nhà|số) (\d{1,4}(?:/\d{1,4})+)(?![\w/-])", _house, re.IGNORECASE),
    # "Ng*** V** A*" and "***, phường Tân Mai": stars are nothing to say.
    rule(
        r"(?<![\w*])(?:\w{1,2}\*+(?:[ ]+|(?=[.,;:)\n])|$))+", lambda _match, _reader: "tên đã được che ", re.MULTILINE
    ),
    rule(r"(?<![\w*])\*{3}(?:, |(?!\w))", lambda _match, _reader: ""),
)
