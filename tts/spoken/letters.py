"""Letters by their Vietnamese names, for codes and abbreviations that are spelled."""

from __future__ import annotations

from tts.spoken.numbers import Numbers

_NAMES = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "F": "ép", "G": "giê", "H": "hát", "I": "i", "J": "gi",
    "K": "ca", "L": "e lờ", "M": "em mờ", "N": "en nờ", "O": "o", "P": "pê", "Q": "quy", "R": "e rờ", "S": "ét xì",
    "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích xì", "Y": "i dài", "Z": "dét",
}  # fmt: skip


def spell(text: str) -> str:
    """ "PDF" → "pê dê ép"; what is no letter is left out."""
    return " ".join(_NAMES[letter] for letter in text.upper() if letter in _NAMES)


def spell_code(text: str, numbers: Numbers) -> str:
    """A code in breath-sized groups: runs of letters by name, runs of digits by threes, a comma between."""
    groups: list[str] = []
    run = ""
    for char in [*text.upper(), ""]:
        if run and (not char or char.isdigit() != run[-1].isdigit()):
            groups.append(_run(run, numbers))
            run = ""
        if char.isdigit() or char in _NAMES:
            run += char
    return ", ".join(groups)


def _run(run: str, numbers: Numbers) -> str:
    if not run.isdigit():
        return spell(run)
    return numbers.grouped(run, 2, 3) if len(run) % 3 == 2 and len(run) > 3 else numbers.grouped(run, 3)
