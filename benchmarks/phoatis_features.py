"""Word features for the slots of a flight domain: accent-blind words, shapes, and which role the last cue word gave."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.characters import fold

#: Words that give what follows a role, folded; two-word cues first.
_CUES = {
    "khoi hanh": "depart", "cat canh": "depart", "roi khoi": "depart", "xuat phat": "depart", "ha canh": "arrive",
    "den noi": "arrive", "toi noi": "arrive", "cap ben": "arrive", "tro ve": "return", "quay lai": "return",
    "quay ve": "return", "tro lai": "return", "khu hoi": "round", "qua canh": "stop", "dung chan": "stop",
    "noi chuyen": "stop", "diem dung": "stop", "ket noi": "stop", "giua": "between", "tu": "from", "den": "to", "toi": "to",
    "ve": "return", "di": "go", "roi": "depart", "qua": "stop", "dung": "stop", "noi": "stop", "truoc": "before",
    "sau": "after",
    "vao": "on", "luc": "at", "tai": "in", "o": "in", "va": "and", "hoac": "or", "bay": "fly",
}  # fmt: skip
_PLACES = frozenset({"from", "to", "stop", "between", "in"})
_TIMES = frozenset({"depart", "arrive", "return"})


def slot_features(words: Sequence[str]) -> list[list[str]]:
    """One list of features a word."""
    folded = [fold(word) for word in words]
    cues = _cues(words, folded)
    rows: list[list[str]] = []
    n = len(folded)
    for i, word in enumerate(folded):
        row = ["b", f"w={word}", f"r={words[i]}", f"s={_shape(word)}", f"p2={word[:2]}", f"e2={word[-2:]}"]
        for offset in (-4, -3, -2, -1, 1, 2, 3):
            j = i + offset
            row.append(f"w{offset}={folded[j] if 0 <= j < n else '^$'[j >= n]}")
            if 0 <= j < n and abs(offset) < 3:
                row.append(f"s{offset}={_shape(folded[j])}")
                row.append(f"r{offset}={words[j]}")
        for a, b in ((-1, 0), (0, 1), (-2, -1), (1, 2), (-3, -2)):
            if i + a >= 0 and i + b < n:
                row.append(f"w{a}{b}={folded[i + a]}|{folded[i + b]}")
        for a in (-2, -1, 0):
            if i + a >= 0 and i + a + 2 < n:
                row.append(f"t{a}={folded[i + a]}|{folded[i + a + 1]}|{folded[i + a + 2]}")
        row += _cue_features(cues, i)
        rows.append(row)
    return rows


def guess_features(guesses: Sequence[str]) -> list[list[str]]:
    """What a first reading's tags say about each word: its own, its neighbours', which slots stand before and after."""
    spans = [tag[2:] for tag in guesses]
    all_slots = sorted({tag[2:] for tag in guesses if tag.startswith("B-")})
    rows: list[list[str]] = []
    for i, tag in enumerate(guesses):
        before = [g[2:] for g in guesses[:i] if g.startswith("B-") and g[2:] != spans[i]]
        after = [g[2:] for g in guesses[i + 1 :] if g.startswith("B-") and g[2:] != spans[i]]
        row = [f"g={tag}", f"g-={before[-1] if before else '^'}", f"g+={after[0] if after else '$'}"]
        row.append(f"g-g={before[-1] if before else '^'}|{tag}")
        row.append(f"gg+={tag}|{after[0] if after else '$'}")
        row.append(f"g--={before[-2] if len(before) > 1 else '^'}|{before[-1] if before else '^'}")
        row.append(f"g*={spans[:i].count(spans[i])}|{tag}")
        for offset in (-2, -1, 1, 2):
            j = i + offset
            row.append(f"g{offset}={guesses[j] if 0 <= j < len(guesses) else '^'}")
        row += [f"has={slot}|{tag}" for slot in all_slots if slot != spans[i]]
        rows.append(row)
    return rows


def _cues(words: Sequence[str], folded: Sequence[str]) -> list[str]:
    """The cue that each word ends, or nothing."""
    found = [""] * len(folded)
    for i, word in enumerate(folded):
        pair = f"{folded[i - 1]} {word}" if i else ""
        if pair in _CUES:
            found[i] = _CUES[pair]
        elif word in _CUES and words[i] not in ("bảy", "bay giờ", "tôi", "sáu", "đi", "tư", "rồi"):
            found[i] = _CUES[word]
    return found


def _cue_features(cues: Sequence[str], at: int) -> list[str]:
    before = [(at - i, cue) for i, cue in enumerate(cues[:at]) if cue]
    after = [(i - at, cue) for i, cue in enumerate(cues) if i > at and cue]
    row = [f"c0={cues[at]}"] if cues[at] else []
    if before:
        row.append(f"c-1={before[-1][1]}")
        row.append(f"c-1d={before[-1][1]}{min(before[-1][0], 4)}")
    if len(before) > 1:
        row.append(f"c-2={before[-2][1]}|{before[-1][1]}")
    if after:
        row.append(f"c+1={after[0][1]}|{min(after[0][0], 3)}")
    place = next((cue for _, cue in reversed(before) if cue in _PLACES), "-")
    when = next((cue for _, cue in reversed(before) if cue in _TIMES), "-")
    later = next((cue for _, cue in after if cue in _TIMES), "-")
    row += [f"place={place}", f"when={when}", f"later={later}"]
    return [*row, f"place+when={place}|{when}", f"when+later={when}|{later}"]


def _shape(word: str) -> str:
    """Digits by their number, letters as one."""
    if word.isdigit():
        return f"#{min(len(word), 4)}"
    return "x" if any(c.isdigit() for c in word) else "a"
