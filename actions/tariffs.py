"""Prices, and what a number of kWh would cost."""

from __future__ import annotations

import re

from actions.dialogue.flow import Ask, journey
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, plain
from actions.dialogue.turn import Turn, wish_button
from actions.formats import day, dong, number, percent
from actions.journey_action import JourneyAction
from actions.phrases import lines, part, wish_title
from utility import tariffs
from utility.tariffs.tables import ClassPrices, PriceTable, Rate, TieredPrices

# What people say when they don't mean a home.
GROUPS = {
    "business": ("kinh doanh", "cua hang", "quan", "nha hang", "khach san", "buon ban", "tiem", "kd"),
    "production": ("san xuat", "xuong", "nha may", "che bien", "sx"),
    "public": ("hanh chinh", "su nghiep", "benh vien", "truong hoc", "truong mam non", "co quan"),
}
# The price classes an estimate is made for; offices differ from hospitals, which a question seldom says.
_CLASSES = {"business": "business", "production": "production", "public": "public_office"}
MOST_KWH = 1_000_000
# "500", "còn 500 thì sao", "thế 300 mà 3 hộ"; not "3 hộ", "2 triệu", "tháng 9".
_BARE_NUMBER = re.compile(
    r"^(?:a |da |vay |the |con |neu |roi |voi )*(?:con |neu |la )?(\d{1,3}(?:[.,]\d{3})+|\d{1,6})"
    r"(?! ?(?:ho|nguoi|trieu|tr|k|nghin|ngan|dong|d|pha|phong|thang|ngay|nam)\b)(?![\d/:.,])"
)


class ActionTariffs(JourneyAction):
    def name(self) -> str:
        return "action_tariffs"


def _heard(intent: str, text: str) -> dict[str, object]:
    """The group of users that a text names; where kWh were asked about, a bare number is kWh ("còn 500?")."""
    said = next((name for name, phrases in GROUPS.items() if has_phrase(text, phrases)), None)
    found: dict[str, object] = {"group": said} if said else {}
    if intent == "calculate_bill" and (bare := _BARE_NUMBER.match(plain(text))):
        found["usage_kwh"] = int(re.sub(r"\D", "", bare[1]))
    return found


@journey("ask_tariff", hears=_heard)
async def ask_tariff(turn: Turn, wish: Wish) -> None:
    """The prices in force: homes by tier, business and production by voltage and hour."""
    table = tariffs.table_in_force(turn.today)
    group = _group(turn, wish)
    rate = tariffs.estimate(0, turn.today).vat_rate
    if group in ("business", "production"):
        _say_class_prices(turn, table, group)
        return
    if group == "public":
        _say_public_prices(turn, table)
        return
    prices = table.groups["residential"]
    assert isinstance(prices, TieredPrices)
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


def _group(turn: Turn, wish: Wish) -> str | None:
    """Who uses the electricity, as a button or the words say; None for a home."""
    group = (wish.values | _heard(wish.intent, turn.words)).get("group")
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


@journey("calculate_bill", accepts=["usage_kwh", "household_count"], hears=_heard)
async def calculate_bill(turn: Turn, wish: Wish) -> None:
    """What so many kWh cost at today's prices: a home tier by tier, a shop or workshop at the price of normal hours."""
    if group := _group(turn, wish):
        wish.values["group"] = group
    kwh = wish.values.get("usage_kwh")
    if kwh is None:
        raise Ask("usage_kwh")
    kwh = int(kwh)
    if not 0 < kwh <= MOST_KWH:
        raise Ask("usage_kwh", "utter_invalid_usage_kwh", again=True)
    if group in _CLASSES:
        _say_class_estimate(turn, kwh, str(group))
        return
    households = max(int(wish.values.get("household_count") or 1), 1)
    bill = tariffs.estimate(kwh, turn.today, households=households)
    rows: list[dict[str, object]] = [
        {"label": line.label, "kwh": number(line.kwh), "price": number(line.price), "amount": dong(line.amount)}
        for line in bill.lines
    ]
    turn.say(
        "utter_estimate" if households == 1 else "utter_estimate_households",
        kwh=number(kwh),
        households=households,
        lines=lines("tier_line", rows),
        subtotal=dong(bill.whole_subtotal),
        rate=percent(bill.vat_rate),
        vat=dong(bill.whole_vat),
        total=dong(bill.total),
        decision=tariffs.table_in_force(turn.today).decision,
    )


@journey("ask_discount")
async def ask_discount(turn: Turn, wish: Wish) -> None:
    """Support for poor and policy households, what is history, and what is not known."""
    turn.say("utter_discount", buttons=[wish_button("ask_contact")])


def _say_class_estimate(turn: Turn, kwh: int, group: str) -> None:
    """Below 6 kV, all in normal hours: what a small shop or workshop without a three-rate meter pays."""
    bill = tariffs.estimate(kwh, turn.today, group=_CLASSES[group])
    turn.say(
        "utter_estimate_class",
        kwh=number(kwh),
        group=part(f"group_name_{group}"),
        price=dong(bill.lines[0].price),
        subtotal=dong(bill.whole_subtotal),
        rate=percent(bill.vat_rate),
        vat=dong(bill.whole_vat),
        total=dong(bill.total),
        decision=tariffs.table_in_force(turn.today).decision,
        buttons=[{"title": wish_title("ask_tariff"), "payload": f'/ask_tariff{{"group": "{group}"}}'}],
    )
