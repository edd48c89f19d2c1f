"""What is only for the eye: lists, tables, emoji, quotation marks, brackets, slashes between words."""

from __future__ import annotations

import re
import unicodedata

from tts.spoken.rules import Rule, rule

# Pictographs, arrows of emoji, flags, skin tones, joiners, variation selectors, keycaps.
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U0001f1e6-\U0001f1ff\u2600-\u27bf\u2b00-\u2bff\u200b-\u200f\u2060\ufe00-\ufe0f\u20e3\u2300-\u23ff\U000e0020-\U000e007f]+"
)
_KEPT = "✕×"
_SMILEY = re.compile(r"(?<!\S)(?:[:;=]-?[)(DPp3|]+|\^\^|<3|=\)+|:v)(?!\w)")
_BULLET = re.compile(r"^\s*(?:[•●▪◦‣·*+–—-]|\d{1,2}[.)]|[a-z]\))\s+", re.MULTILINE)
_NUMBERED = re.compile(r"^\s*(\d{1,2})[.)]\s+", re.MULTILINE)
# Not the stars of a masked code.
_MARKDOWN = re.compile(r"(?<![\w*_])(\*\*|__|~~|`+)(?=[^\s*_])([^*_\n]+?)(?<=\S)\1(?![\w*_])")
_RULE_LINE = re.compile(r"^\s*(?:[-=_*|+:]\s*){3,}$", re.MULTILINE)
# "1 234 567 đồng": groups of three set apart by blanks, safe to join only before a unit.
_SPACED = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?: \d{3})+(?= ?(?:đồng|đ|₫|VNĐ|VND|kWh|kW)(?!\w))")
_ENDS = (".", "!", "?", ":", ";", ",", "…")


def plain(text: str) -> str:
    """One statement a line, every line ended; nothing left that only decorates. NFC."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ")
    text = _SPACED.sub(lambda match: match[0].replace(" ", "."), text)
    text = _EMOJI.sub(lambda match: "".join(c for c in match[0] if c in _KEPT) or " ", text)
    text = _SMILEY.sub(" ", text)
    text = _RULE_LINE.sub("", text)
    text = _MARKDOWN.sub(r"\2", text)
    text = _NUMBERED.sub(r"Số \1: ", text)
    text = _BULLET.sub("", text)
    lines = (_line(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _line(line: str) -> str:
    if "|" in line:
        line = ", ".join(cell.strip() for cell in line.strip().strip("|").split("|") if cell.strip())
    line = re.sub(r"[ \t]+", " ", line).strip()
    if not re.search(r"\w", line):
        return ""
    return line if line.endswith(_ENDS) or (line[-1] in '”")' and line[-2:-1] in "".join(_ENDS)) else f"{line}."


# Slashes and dashes between words, once no figure stands beside them.
BETWEEN: tuple[Rule, ...] = (
    rule(r" +[–—/-] +| *[—•▪●·] *", lambda _match, _reader: ", "),
    rule(r"(?<=\w)/(?=hoặc(?!\w))", lambda _match, _reader: " "),
    rule(r"(?<=[^\W\d_]{2})/(?=[^\W\d_])", lambda _match, _reader: " hoặc "),
)

# After the figures are words: signs that remain between and around them.
CLOSING: tuple[Rule, ...] = (
    rule(r"[“”„\"«»‘’]|(?<!\w)'|'(?!\w)", lambda _match, _reader: ""),
    rule(r" ?\((?=\w)([^()]*)\)(?=[ ]*(?:[.,;:!?…]|$))", lambda match, _reader: f", {match[1]}", re.MULTILINE),
    rule(r"^\(([^()]*)\)", lambda match, _reader: match[1], re.MULTILINE),
    rule(r" ?\(([^()]*)\) ?", lambda match, _reader: f", {match[1]}, "),
    rule(r"[()\[\]{}<>|\\^*_#`]", lambda _match, _reader: " "),
    rule(r"(?<=\w)–(?=\w)", lambda _match, _reader: " đến "),
    rule(r"/", lambda _match, _reader: " "),
    rule(r" & ", lambda _match, _reader: " và "),
    rule(r"…|\.{2,}", lambda match, _reader: "." if _sentence_follows(match) else ","),
)


def _sentence_follows(match: re.Match[str]) -> bool:
    rest = match.string[match.end() :].lstrip(" ")
    return not rest or rest[0] == "\n" or rest[0].isupper()


_TIDY = (
    (re.compile(r"[ \t]+"), " "),
    (re.compile(r" +(?=[.,;:!?])"), ""),
    (re.compile(r",(?:\s*,)+"), ","),
    (re.compile(r",(?= (?:ạ|nhé|nha)\b)"), ""),
    (re.compile(r"[,;](?=\s*[.:!?])"), ""),
    (re.compile(r"([.:!?;])(?:\s*,)+"), r"\1"),
    (re.compile(r"(?<=[.!?:;])\.+"), ""),
    (re.compile(r"(?<=[,;:])(?=[^\s\d])"), " "),
    (re.compile(r"^[\s,;.:!?]+", re.MULTILINE), ""),
    (re.compile(r" +$", re.MULTILINE), ""),
    (re.compile(r"\n{2,}"), "\n"),
)


def tidy(text: str) -> str:
    """Punctuation as it belongs after words were put in and signs taken out."""
    for pattern, put in _TIDY:
        text = pattern.sub(put, text)
    return text.strip()
