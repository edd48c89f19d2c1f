"""Numbers that say themselves what they count: "9 người", "ba hộ", however many words stand around them."""

from __future__ import annotations

import re

from actions.dialogue.text import words

_NUMBER = r"(\d{1,3}|mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi|muoi mot|muoi hai|muoi lam|chuc|hai muoi)"
_PEOPLE = re.compile(rf"\b{_NUMBER} (?:nguoi|ng|nhan khau|khau|sinh vien|sv|cong nhan|khach|dua|em sinh vien)\b")
_HOMES = re.compile(rf"\b{_NUMBER} (?:ho|gia dinh|nha)\b")
_DIGITS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "chuc": 10, "muoi mot": 11, "muoi hai": 12, "muoi lam": 15, "hai muoi": 20,
}  # fmt: skip


def counted(service: str, text: str) -> dict[str, str]:
    """People or households of a quota, with whom it is for; nothing where both are counted."""
    if service != "change_household_quota":
        return {}
    said = " ".join(words(text))
    people, homes = _PEOPLE.search(said), _HOMES.search(said)
    if people and not homes:
        return {"person_count": _figure(people[1])}
    if homes and not people:
        return {"household_count": _figure(homes[1]), "quota_for": "households"}
    return {}


def _figure(word: str) -> str:
    return str(_DIGITS.get(word, word))
