"""Several billing months in one message: "tháng 7, tháng 8", "từ tháng 7 đến tháng 9"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.dialogue.text import has_phrase, plain
from actions.dialogue.turn import Turn
from actions.formats import next_month

# What a year is; more months are a history.
MOST = 12
BOTH_ENDS = 2
FROM_TO = ("den", "toi", "den het", "cho den", "cho toi")
_LISTED = re.compile(r"\bthang \d{1,2}(?: ?(?:,|va|voi|&|\+) ?\d{1,2}\b(?!/))+")
_QUARTER = re.compile(r"\bquy (\d|i{1,3}|iv)\b")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# Of "không phải tháng 7, tháng 6" only one is meant, and "tháng 9 so với tháng 8" compares.
ONE_OF_THEM = ("khong phai", "ko phai", "nham", "so voi", "hon thang", "hon ky")


def several_periods(turn: Turn) -> dict[str, object]:
    """The months of a message that names more than one, as the value `periods`, the earliest first."""
    named = sorted({str(value) for value in turn.entity_values("period")} | set(_listed(turn)))
    if len(named) < BOTH_ENDS or has_phrase(turn.words, ONE_OF_THEM):
        return {}
    if len(named) == BOTH_ENDS and has_phrase(turn.words, FROM_TO):
        months = [named[0]]
        while months[-1] < named[1] and len(months) < MOST:
            months.append(next_month(months[-1]))
        named = months
    return {"periods": named[:MOST]}


def _listed(turn: Turn) -> list[str]:
    """ "Tháng 7, 8, 9" and "quý 3", the latest that are not in the future."""
    said = plain(turn.words)
    months = [int(number) for found in _LISTED.findall(said) for number in re.findall(r"\d+", found)]
    for quarter in _QUARTER.findall(said):
        last = 3 * (_QUARTERS.get(quarter) or int(quarter))
        months += [last - 2, last - 1, last]
    today = turn.today
    in_year = [month for month in months if 1 <= month <= MOST]
    return [f"{today.year - (month > today.month)}-{month:02d}" for month in in_year]


def wanted(values: Mapping[str, Any]) -> list[str]:
    """The months a wish is about when there are several; one named later replaces them."""
    periods = [str(period) for period in values.get("periods") or ()]
    return periods if values.get("period") in (*periods, None) else []
