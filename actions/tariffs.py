"""Prices: what a kWh costs whom, and what support there is. What a number of kWh costs is in `estimate.py`."""

from __future__ import annotations

import re

from actions.dialogue.flow import journey
from actions.dialogue.state import SAID, Offer, Wish
from actions.dialogue.text import has_phrase, plain
from actions.dialogue.turn import Turn, wish_button
from actions.faq.answer import JOURNEY, tell
from actions.formats import day, dong, number, percent
from actions.journey_action import JourneyAction
from actions.phrases import lines, part
from utility import tariffs
from utility.tariffs.tables import ClassPrices, PriceTable, Rate, TieredPrices

# What people say when they don't mean a home.
GROUPS = {
    "business": (
        "kinh doanh",
        "cua hang",
        "quan",
        "nha hang",
        "khach san",
        "buon ban",
        "tiem",
        "kd",
        "tap hoa",
        "ban hang",
        "ki ot",
        "kiot",
        "spa",
        "salon",
        "karaoke",
    ),
    "production": ("san xuat", "xuong", "nha may", "che bien", "sx"),
    "school": (
        "benh vien",
        "tram y te",
        "trung tam y te",
        "phong kham",
        "tram xa",
        "truong hoc",
        "truong mam non",
        "mam non",
        "nha tre",
        "truong em",
        "truong minh",
        "truong toi",
        "truong tui",
        "nha truong",
        "truong tieu hoc",
        "truong cap",
        "truong thcs",
        "truong thpt",
        "truong dai hoc",
        "truong cao dang",
        "mau giao",
    ),
    "public": ("hanh chinh", "su nghiep", "co quan", "uy ban", "ubnd", "tru so"),
}


_TIER = re.compile(r"\bbac (?:so |thu )?([1-6])\b(?!.*\bbac)")
TENANTS = ("phong tro", "nha tro", "o tro", "thue tro", "nguoi thue", "thue phong", "xom tro", "day tro", "khu tro")


class ActionTariffs(JourneyAction):
    def name(self) -> str:
        return "action_tariffs"


def heard_group(text: str) -> dict[str, object]:
    """The group of users that a text names."""
    said = next((name for name, phrases in GROUPS.items() if has_phrase(text, phrases)), None)
    return {"group": said} if said else {}


def _heard(intent: str, text: str) -> dict[str, object]:
    tier = _TIER.search(plain(text))
    return heard_group(text) | ({"tier": int(tier[1])} if tier else {})


@journey("ask_tariff", hears=_heard)
async def ask_tariff(turn: Turn, wish: Wish) -> None:
    """The prices in force: homes by tier, business and production by voltage and hour; of tenants how they count."""
    if has_phrase(turn.words, TENANTS) and not wish.values.get("group"):
        await tell(turn, Wish(JOURNEY, {"question": "tenants_quota"}))
        turn.state.offer = Offer("calculate_bill", {SAID: turn.words}, tacit=True)
        return
    table = tariffs.table_in_force(turn.today)
    group = group_of(turn, wish)
    wish.values["group"] = group
    rate = tariffs.estimate(0, turn.today).vat_rate
    if group in ("business", "production"):
        _say_class_prices(turn, table, group)
        return
    if group in ("public", "school"):
        _say_public_prices(turn, table)
        return
    prices = table.groups["residential"]
    assert isinstance(prices, TieredPrices)
    tier = int(str(wish.values.pop("tier", None) or _heard(wish.intent, turn.words).get("tier") or 0))
    if 0 < tier <= len(prices.prices):
        _say_tier(turn, table, prices, tier)
        return
    bounds = zip((0, *prices.limits), (*prices.limits, None), strict=True)
    rows = [
        {
            "tier": tier,
            "range": part("tier_range", lower=lower + 1 if lower else 0, upper=upper)
            if upper
            else part("tier_last", lower=lower + 1),
            "price": number(price),
        }
        for tier, ((lower, upper), price) in enumerate(zip(bounds, prices.prices, strict=True), start=1)
    ]
    turn.say(
        "utter_tariff",
        tiers=lines("tariff_line", rows),
        decision=table.decision,
        since=day(table.effective_from) if table.effective_from else "",
        rate=percent(rate),
        buttons=[
            wish_button("calculate_bill"),
            {"title": part("group_business"), "payload": '/ask_tariff{"group": "business"}'},
            {"title": part("group_production"), "payload": '/ask_tariff{"group": "production"}'},
        ],
    )


def _say_tier(turn: Turn, table: PriceTable, prices: TieredPrices, tier: int) -> None:
    """The price of one tier of a home."""
    lower = (0, *prices.limits)[tier - 1]
    last = tier > len(prices.limits)
    turn.say(
        "utter_tariff_tier",
        tier=tier,
        range=part("tier_last", lower=lower + 1)
        if last
        else part("tier_range", lower=lower + 1 if lower else 0, upper=prices.limits[tier - 1]),
        price=dong(prices.prices[tier - 1]),
        rate=percent(tariffs.estimate(0, turn.today).vat_rate),
        decision=table.decision,
        buttons=[wish_button("calculate_bill"), wish_button("ask_tariff")],
    )


def group_of(turn: Turn, wish: Wish) -> str | None:
    """Who uses the electricity, as a button or the words say; None for a home."""
    group = (wish.values | heard_group(turn.words)).get("group")
    return str(group) if group else None


def _say_class_prices(turn: Turn, table: PriceTable, group: str) -> None:
    """Business or production: three prices a voltage."""
    rows: list[dict[str, object]] = [
        {
            "label": voltage,
            "normal": number(rate.normal),
            "offpeak": number(rate.offpeak) if rate.offpeak is not None else "–",
            "peak": number(rate.peak) if rate.peak is not None else "–",
        }
        for voltage, rate in _by_voltage(table, group)
    ]
    turn.say(
        "utter_tariff_by_hour",
        group=part(f"group_name_{group}"),
        rates=lines("rate_line", rows),
        decision=table.decision,
        rate=percent(tariffs.estimate(0, turn.today).vat_rate),
    )


def _say_public_prices(turn: Turn, table: PriceTable) -> None:
    """Hospitals, schools and offices: one price a voltage."""
    rows: list[dict[str, object]] = []
    for group in ("hospital_school", "public_office"):
        prices = [
            part("flat_rate", voltage=voltage, price=number(rate.normal)) for voltage, rate in _by_voltage(table, group)
        ]
        rows.append({"label": part(f"public_{group}"), "rates": "; ".join(prices)})
    turn.say(
        "utter_tariff_public",
        rates=lines("flat_line", rows),
        decision=table.decision,
        rate=percent(tariffs.estimate(0, turn.today).vat_rate),
    )


def _by_voltage(table: PriceTable, group: str) -> list[tuple[str, Rate]]:
    """The rates of a group with their voltage in words, the highest first."""
    prices = table.groups[group]
    assert isinstance(prices, ClassPrices)
    named = []
    above: int | None = None
    for rate in prices.rates:
        if above is None:
            words = part("voltage_top", bound=rate.bound)
        elif rate.bound:
            words = part("voltage_middle", bound=rate.bound, above=above)
        else:
            words = part("voltage_bottom", above=above)
        named.append((words, rate))
        above = rate.bound
    return named


@journey("ask_discount")
async def ask_discount(turn: Turn, wish: Wish) -> None:
    """Support for poor and policy households, what is history, and what is not known."""
    turn.say("utter_discount", buttons=[wish_button("ask_contact")])
