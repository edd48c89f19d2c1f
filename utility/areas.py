"""Areas of supply: from a place as a customer writes it to the wards it can mean."""

from __future__ import annotations

import re

from utility import models
from utility.text import fold
from utility.views import Area

# Words that say what a place is, not which; people leave them out or shorten them.
_KINDS = re.compile(r"\b(thanh pho|phuong|quan|huyen|thi xa|thi tran|tinh|dac khu|khu vuc|tp|tx|tt|xa|p|q|h)\b")


def area_view(area: models.Area) -> Area:
    """The row as a value."""
    return Area(area.id, area.corporation, area.unit_code, area.unit_name, area.province, area.ward, area.former)


def match_areas(text: str, areas: list[Area]) -> list[Area]:
    """The areas that a text names, the surest first; none when it names no place we serve.

    A ward that is named counts most, then its names before July 2025, then the district, last the province. When
    wards are named, provinces only narrow the choice; a province alone gives all of its areas.
    """
    wanted = f" {_bare(text)} "
    scored = [(score, area) for area in areas if (score := _score(wanted, area))]
    best = max((score for score, _ in scored), default=0)
    return [area for score, area in sorted(scored, key=lambda pair: (-pair[0], pair[1].id)) if score >= best]


def _score(wanted: str, area: Area) -> int:
    score = 0
    if _names(wanted, area.ward):
        score += 8
    former = [part for part in re.split(r"[,;]", area.former) if part.strip()]
    if any(_names(wanted, part) for part in former):
        score += 4
    if _names(wanted, area.province):
        score += 1
    return score


def _names(wanted: str, place: str) -> bool:
    bare = _bare(place)
    # "Phường 5" must not match any five: a number counts only after its kind of place.
    if bare.isdigit():
        return re.search(rf"\b(phuong|quan|p|q)\s*{bare}\b", wanted) is not None
    return bool(bare) and f" {bare} " in wanted


def _bare(text: str) -> str:
    folded = fold(text)
    return re.sub(r"\s+", " ", _KINDS.sub(lambda m: m[0] if _before_number(folded, m.end()) else " ", folded)).strip()


def _before_number(text: str, end: int) -> bool:
    return re.match(r"\s*\d", text[end:]) is not None
