"""How a speech recogniser writes what it hears: no signs, numbers as words, sound-alikes, fillers."""

from __future__ import annotations

import re
from random import Random

_ONES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

#: Beginnings and ends that dialects do not tell apart.
_ALIKE = (
    (re.compile(r"^tr"), "ch"), (re.compile(r"^ch"), "tr"), (re.compile(r"^s(?=[^h])"), "x"), (re.compile(r"^x"), "s"),
    (re.compile(r"^gi(?=[aăâeêoôơuư])"), "d"), (re.compile(r"^d(?=[^d])"), "gi"), (re.compile(r"^r"), "d"),
    (re.compile(r"^l"), "n"), (re.compile(r"^n(?=[^gh])"), "l"), (re.compile(r"n$"), "ng"), (re.compile(r"ng$"), "n"),
    (re.compile(r"t$"), "c"), (re.compile(r"c$"), "t"), (re.compile(r"^v"), "d"), (re.compile(r"^qu"), "w"),
)  # fmt: skip
_FILLERS = ("ờ", "à", "ừm", "dạ", "alo", "ờ thì")


def spoken_number(number: int) -> str:
    """A number below a million in words, as people say it."""
    if number >= 1000:
        rest = number % 1000
        head = f"{spoken_number(number // 1000)} nghìn"
        if not rest:
            return head
        return f"{head} không trăm {spoken_number(rest)}" if rest < 100 else f"{head} {spoken_number(rest)}"
    hundreds, rest = divmod(number, 100)
    words = [f"{_ONES[hundreds]} trăm"] if hundreds else []
    tens, ones = divmod(rest, 10)
    if tens:
        words.append("mười" if tens == 1 else f"{_ONES[tens]} mươi")
        if ones:
            last = "lăm" if ones == 5 else "mốt" if ones == 1 and tens > 1 else "tư" if ones == 4 and tens > 1 else ""
            words.append(last or _ONES[ones])
    elif ones:
        words.append(f"linh {_ONES[ones]}" if hundreds else _ONES[ones])
    return " ".join(words) or _ONES[0]


def spoken(word: str) -> str:
    """A digit string as it is read out: short ones as a number, long ones and those that begin with 0 digit by digit."""
    if not word.isdigit():
        return word
    return (
        spoken_number(int(word))
        if len(word) <= 4 and (word == "0" or word[0] != "0")
        else " ".join(_ONES[int(digit)] for digit in word)
    )


def misheard(word: str, random: Random) -> str:
    """The word with one of its sounds taken for a similar one; as it is when none of them occurs."""
    fitting = [(pattern, other) for pattern, other in _ALIKE if pattern.search(word)]
    if not fitting or len(word) < 2:
        return word
    pattern, other = random.choice(fitting)
    return pattern.sub(other, word, count=1)


def filler(random: Random) -> str:
    """What people say while they think."""
    return random.choice(_FILLERS)
