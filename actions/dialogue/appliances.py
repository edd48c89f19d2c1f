"""kWh of an appliance by its power and hours: "1hp chạy 8 tiếng", "12000 BTU mỗi đêm 10 tiếng"."""

from __future__ import annotations

import re
from decimal import Decimal

from actions.dialogue.text import has_phrase, plain

NAMED = (
    "may lanh", "dieu hoa", "quat", "tu lanh", "tu dong", "may giat", "binh nong lanh", "may nuoc nong", "bep tu",
    "bep dien", "bep hong ngoai", "noi com", "tivi", "ti vi", "tv", "may bom", "am sieu toc", "lo vi song", "lo nuong",
    "may tinh", "den led", "bong den", "may say", "may suoi", "noi chien", "xe dien", "may hut am", "may loc",
)  # fmt: skip
# What a unit of power is in kW; a horsepower is the "ngựa" of air conditioners, which cools 9,000 BTU an hour.
_KW = {
    "hp": Decimal("0.75"), "ngua": Decimal("0.75"), "kw": Decimal(1), "w": Decimal("0.001"),
    "btu": Decimal("0.75") / 9000,
}  # fmt: skip
_POWER = re.compile(r"\b(\d{1,3}(?:[.,]\d{3})+|\d{1,5}(?:[.,]\d)?) ?(hp|ngua|kw|w|btu)\b( ruoi\b)?")
_HOURS = re.compile(r"\b(\d{1,2}) ?(?:tieng|gio|h)\b")
_COUNT = re.compile(r"^(\d{1,2}) (?:cai|chiec|con|may|bong|quat|dieu hoa)\b")
_HALF = Decimal("0.5")  # "1 ngựa rưỡi"
DAYS, HOURS_A_DAY = 30, 24
MOST_KWH = 1_000_000


def names_appliance(text: str) -> bool:
    """Whether an appliance is named and nothing of its power or hours: they have to be asked."""
    return has_phrase(text, NAMED) and not any(character.isdigit() for character in text)


def kwh_of_appliance(text: str) -> int | None:
    """kWh of 30 days of what a text tells of an appliance: its power and the hours of a day ("1hp chạy 8 tiếng")."""
    said = plain(text)
    power, hours = _POWER.search(said), _HOURS.search(said)
    if not power or not hours:
        return None
    number = re.sub(r"[.,](?=\d{3})", "", power[1]).replace(",", ".")
    size = Decimal(number) + (_HALF if power[3] else 0)
    kwh = int(size * _KW[power[2]] * int((_COUNT.match(said) or ["", "1"])[1]) * int(hours[1]) * DAYS)
    return kwh if 0 < int(hours[1]) <= HOURS_A_DAY and 0 < kwh <= MOST_KWH else None
