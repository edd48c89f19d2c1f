"""Codes as they are typed and spoken, cut into pieces of letters and digits.

Vietnamese speakers spell letters by name ("pê", "đê", "mờ") and read digits one by one or as numbers of two or three
digits ("mười hai", "hai mươi ba", "một trăm linh năm").
"""

from __future__ import annotations

import re
import unicodedata

# Names of letters, northern and southern, and what a speech recogniser writes for them.
_LETTERS = {
    "A": "a", "B": "bê bờ phê", "C": "xê cê cờ", "D": "đê dê đờ dờ", "E": "e ê", "G": "gờ giê gê", "H": "hát hắt hờ",
    "I": "i", "K": "ca ka", "L": "lờ", "M": "mờ em", "N": "nờ en", "O": "o ô", "P": "pê pờ", "Q": "quy cu quờ",
    "R": "rờ", "S": "sờ", "T": "tê tờ", "U": "u", "V": "vê vờ", "X": "xờ", "Y": "y",
}  # fmt: skip
_LONG_LETTERS = {("em", "mờ"): "M", ("en", "nờ"): "N", ("e", "lờ"): "L", ("e", "rờ"): "R", ("ích", "xì"): "X"}
_DIGITS = {
    "0": "không hông zero", "1": "một mốt", "2": "hai", "3": "ba", "4": "bốn tư", "5": "năm lăm nhăm", "6": "sáu",
    "7": "bảy bẩy", "8": "tám", "9": "chín",
}  # fmt: skip
# What speakers put between the groups, and the pauses a recogniser writes down.
_FILLERS = frozenset(["ờ", "ừ", "ừm", "à", "ạ", "rồi", "chấm", "gạch", "cách"])
_WORD = re.compile(r"[^\W_]+")
_CODE_LIKE = re.compile(r"(?=.*\d)[0-9a-z]+|[a-z]{1,2}")


def _spoken(names: dict[str, str]) -> dict[str, str]:
    return {word: sign for sign, words in names.items() for word in words.split()}


_LETTER = _spoken(_LETTERS)
_DIGIT = _spoken(_DIGITS)


def chunks(text: str) -> list[str]:
    """The text as upper-case pieces of a code; "" stands for a word that belongs to none.

    `"mã pê đê 06 mười hai"` → `["", "P", "D", "06", "12"]`.
    """
    words = [unicodedata.normalize("NFC", word) for word in _WORD.findall(text.casefold()) if word not in _FILLERS]
    pieces: list[str] = []
    position = 0
    while position < len(words):
        piece, used = _number(words, position)
        if not used:
            piece, used = _sign(words, position)
        pieces.append(piece)
        position += used
    return pieces


def _sign(words: list[str], at: int) -> tuple[str, int]:
    pair = tuple(words[at : at + 2])
    if len(pair) == 2 and pair in _LONG_LETTERS:
        return _LONG_LETTERS[pair], 2
    word = words[at]
    if word in _LETTER:
        return _LETTER[word], 1
    return (word.upper() if _CODE_LIKE.fullmatch(word) else ""), 1


def _number(words: list[str], at: int) -> tuple[str, int]:
    """The digits of the number that begins at a word, and how many words it takes; 0 words when there is none."""
    digit = [_DIGIT.get(word) for word in words[at : at + 5]]
    word = [*words[at : at + 5], "", "", "", "", ""]
    if word[0] == "mười":
        return ("1" + digit[1], 2) if len(digit) > 1 and digit[1] else ("10", 1)
    if digit[0] is None:
        return "", 0
    if word[1] == "trăm":
        if word[2] in {"linh", "lẻ"} and len(digit) > 3 and digit[3]:
            return f"{digit[0]}0{digit[3]}", 4
        tens, used = _number(words, at + 2) if at + 2 < len(words) else ("", 0)
        return (digit[0] + tens, 2 + used) if len(tens) == 2 else (digit[0] + "00", 2)
    if word[1] in {"mươi", "chục"}:
        return (digit[0] + digit[2], 3) if len(digit) > 2 and digit[2] else (digit[0] + "0", 2)
    return digit[0], 1
