"""Pictures and typed faces as a handful of signs that a classifier can learn from."""

from __future__ import annotations

import re

_GROUPS = {
    "👍": "👍👌🆗✅☑✔👏🤝💪💯🆒",
    "❤": "❤🧡💛💚💙💜🤎🖤🤍💕💖💗💓💘💝😍🥰😘😻🌹💐🌷🌸🫶🤗",
    "🙏": "🙏🙇",
    "😊": "😊😀😃😄😁😆😅🤣😂🙂😉😋😎☺🤩😝😜😛🤭😸😹🥳🎉",
    "😢": "😢😭😞😔😟🙁☹😣😖😫😩🥺😥😰😓😿💔😪",
    "😡": "😡😠🤬👿😤💢🖕👎🤮🤢",
    "😱": "😱😨😧😦🆘🚨🔥⚡💥🤯",
    "🤔": "🤔❓❔🤨🧐😕🤷",
    "⭐": "⭐🌟★☆✨",
    "👋": "👋🙋",
}

_SIGN = {character: sign for sign, members in _GROUPS.items() for character in members}

_FACES = (
    (
        re.compile(
            r"(?<![\w)])[:;=]-?\)+|(?<=[^\W\d]):\)+(?!\w)|(?<!\w)(?:[:=]-?[dpv]\b|\^[_.]?\^|hi(?:i+|(?:hi)+)\b|<3)"
        ),
        "😊",
    ),
    (re.compile(r"(?<![\w)])[:=]'?-?\(+(?!\w)|(?<=[^\W\d]):'?\(+(?!\w)|(?<!\w)(?:t[_.]t\b|hu(?:hu+)+\b)"), "😢"),
)

#: Without one of these a text of plain letters shows no face.
_MAYBE = re.compile(r"[:;=^<_.]|hihi|hii|huhu")

_PICTURE = re.compile(
    "[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u25aa-\u27bf\u2934-\u2935\u2b05-\u2b55\U0001f000-\U0001faff]"
    "(?:\u200d?[\U0001f3fb-\U0001f3ff]?[\u2640\u2642]?)"
    "|[\U0001f3fb-\U0001f3ff\U0001f1e6-\U0001f1ff\u200d]"
)


def find_pictures(text: str) -> list[tuple[int, int, str]]:
    """Edits (start, end, sign) for every picture and typed face; a run of the same sign becomes one."""
    if text.isascii() and not _MAYBE.search(text):
        return []
    found = [(m.start(), m.end(), _SIGN.get(m.group()[0], "")) for m in _PICTURE.finditer(text)]
    taken = {start for start, _, _ in found}
    for pattern, sign in _FACES:
        found += [(m.start(), m.end(), sign) for m in pattern.finditer(text) if m.start() not in taken]
    found.sort()
    edits: list[tuple[int, int, str]] = []
    last_sign, last_end = "", -1
    for start, end, sign in found:
        if start < last_end:
            continue
        repeated = sign == last_sign and not text[last_end:start].strip()
        edits.append((start, end, " " if repeated or not sign else f" {sign} "))
        last_sign, last_end = sign, end
    return edits
