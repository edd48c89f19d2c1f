"""What a number of kWh would cost, and how many kWh a sum pays for."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, TypedDict

from actions.dialogue.flow import Ask, journey
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, plain
from actions.dialogue.turn import Turn, wish_button
from actions.formats import dong, number, percent
from actions.phrases import lines, part, wish_title
from actions.tariffs import group_of, heard_group
from utility import tariffs
from utility.tariffs import Bill

# The price classes an estimate is made for; offices differ from hospitals, which a question seldom says.
_CLASSES = {"business": "business", "production": "production", "public": "public_office"}
MOST_KWH = 1_000_000
# More people than this live in no rented house; a larger number means something else.
MOST_TENANTS = 200
# "500", "còn 500 thì sao", "thế 300 mà 3 hộ"; not "3 hộ", "2 triệu", "tháng 9".
_BARE_NUMBER = re.compile(
    r"^(?:a |da |vay |the |con |neu |roi |voi )*(?:con |neu |la )?(\d{1,3}(?:[.,]\d{3})+|\d{1,6})"
    r"(?! ?(?:ho|nguoi|trieu|tr|k|nghin|ngan|dong|d|pha|phong|thang|ngay|nam|dua|sinh vien|cong nhan"
    r"|cai|chiec|con|may|bong|quat|tu|bep|hp|ngua|kw|w|tieng|gio)\b)(?![\w/:.,])"
)
# Who rents: their number counts, not that of the households.
RENTING = (
    "phong tro", "nha tro", "o tro", "thue tro", "day tro", "khu tro", "xom tro", "chu tro", "nguoi thue", "khach thue",
    "thue nha", "thue phong", "sinh vien thue", "cong nhan thue", "o ghep", "nguoi tro", "tro",
)  # fmt: skip
ON_TOP = ("cong them", "them", "cong voi", "cong vao", "nua thi", "nua la", "nua het")
# What a unit of power is in kW; a horsepower is the "ngựa" of air conditioners.
_KW = {"hp": Decimal("0.75"), "ngua": Decimal("0.75"), "kw": Decimal(1), "w": Decimal("0.001")}
_POWER = re.compile(r"\b(\d{1,5}(?:[.,]\d)?) ?(hp|ngua|kw|w)\b")
_HOURS = re.compile(r"\b(\d{1,2}) ?(?:tieng|gio|h)\b")
_COUNT = re.compile(r"^(\d{1,2}) (?:cai|chiec|con|may|bong|quat)\b")
DAYS, HOURS_A_DAY = 30, 24
_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
_PERSONS = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_NUMBERS)}) (?:nguoi|dua|ban|sinh vien|cong nhan|sv|ng|em sinh vien)\b(?! nha\b)"
)
# "Là mấy số điện", "dùng bao nhiêu ký": asks for kWh; a telephone number or a code is none.
_WHICH_KWH = re.compile(
    r"\b(?:may|bao nhieu|bao nhiu|nhieu|nhiu|bn|bnhieu) ?(?:so|ky|ki|kwh|chu|kw|so ky)\b"
    r"(?! (?:dien thoai|tai khoan|tien|lan|thang|ngay|nam|hop dong|hoa don|cong to|nguoi|han))"
)


class _Users(TypedDict, total=False):
    """Who uses the electricity, as the tariffs take it."""

    group: str
    households: int
    tenants: int


def _heard(intent: str, text: str) -> dict[str, object]:
    """The group of users and the people who rent that a text names; a bare number is kWh ("còn 500?")."""
    said = plain(text)
    found = heard_group(text)
    if bare := _BARE_NUMBER.match(said):
        found["usage_kwh"] = int(re.sub(r"\D", "", bare[1]))
    if has_phrase(text, RENTING):
        found["renting"] = True
    if persons := _PERSONS.search(said):
        found["persons"] = _NUMBERS.get(persons[1]) or int(persons[1])
    return found


def asks_for_the_kwh(turn: Turn) -> bool:
    """ "1tr2 là mấy số điện": a sum, and the kWh wanted for it. Of a month that is over the meter tells more."""
    months = [str(month) for month in turn.entity_values("period")]
    if turn.entity("amount_vnd") is None or turn.entity("usage_kwh") is not None or "kỳ" in turn.words.lower():
        return False
    over = any(month < f"{turn.today:%Y-%m}" for month in months)
    return not over and bool(_WHICH_KWH.search(plain(turn.words)))


@journey(
    "calculate_bill",
    accepts=["usage_kwh", "household_count", "amount_vnd"],
    hears=_heard,
    claims=asks_for_the_kwh,
)
async def calculate_bill(turn: Turn, wish: Wish) -> None:
    """What so many kWh cost at today's prices: a home tier by tier, a shop or workshop at the price of normal hours.

    The other way round for a sum. Tenants count by TT 60/2025/TT-BCT Art. 12 (from 2/12/2025): a family is one quota,
    of others four declared persons are one; undeclared, every kWh costs what the third tier costs.
    """
    wish.values.update(_heard(wish.intent, turn.words))
    _add_to_the_last(turn, wish)
    if wish.values.get("usage_kwh") is None and (kwh := kwh_of_appliance(turn.words)):
        wish.values["usage_kwh"] = kwh
        turn.say("utter_appliance_kwh", kwh=number(kwh))
    if group := group_of(turn, wish):
        wish.values["group"] = group
    if turn.entity("amount_vnd") is not None and turn.entity("usage_kwh") is None:
        wish.values.pop("usage_kwh", None)  # "còn 2 triệu?" after kWh
    kwh, amount = wish.values.get("usage_kwh"), wish.values.get("amount_vnd")
    if kwh is None and amount:
        _say_the_kwh(turn, int(amount), _users(wish))
        return
    if kwh is None:
        raise Ask("usage_kwh")
    wish.values.pop("amount_vnd", None)
    kwh = int(kwh)
    if not 0 < kwh <= MOST_KWH:
        raise Ask("usage_kwh", "utter_invalid_usage_kwh", again=True)
    users = _users(wish)
    if group in _CLASSES:
        _say_class_estimate(turn, kwh, str(group))
    elif tenants := users.get("tenants"):
        _say_tenants_estimate(turn, kwh, tenants)
    else:
        _say_estimate(turn, kwh, users)


def kwh_of_appliance(text: str) -> int | None:
    """kWh of 30 days of what a text tells of an appliance: its power and the hours of a day ("1hp chạy 8 tiếng")."""
    said = plain(text)
    power, hours = _POWER.search(said), _HOURS.search(said)
    if not power or not hours:
        return None
    kw = Decimal(power[1].replace(",", ".")) * _KW[power[2]] * int((_COUNT.match(said) or ["", "1"])[1])
    kwh = int(kw * int(hours[1]) * DAYS)
    return kwh if 0 < int(hours[1]) <= HOURS_A_DAY and 0 < kwh <= MOST_KWH else None


def _add_to_the_last(turn: Turn, wish: Wish) -> None:
    """ "Cộng thêm tủ lạnh 60 số nữa": on top of the kWh just counted."""
    last = turn.state.last
    if last is None or last.intent != wish.intent or "added" in wish.values or not has_phrase(turn.words, ON_TOP):
        return
    before, more = last.values.get("usage_kwh"), turn.entity("usage_kwh")
    if before and more:
        wish.values.update(usage_kwh=int(before) + int(more), added=True)


def _users(wish: Wish) -> _Users:
    """A class of business, the people who rent, or so many households."""
    if (group := wish.values.get("group")) in _CLASSES:
        return {"group": _CLASSES[str(group)]}
    persons = int(wish.values.get("persons") or 0)
    if wish.values.get("renting") and 0 < persons <= MOST_TENANTS:
        return {"tenants": persons}
    return {"households": max(int(wish.values.get("household_count") or 1), 1)}


def _say_estimate(turn: Turn, kwh: int, users: _Users) -> None:
    bill = tariffs.estimate(kwh, turn.today, **users)
    households = users.get("households", 1)
    turn.say(
        "utter_estimate" if households == 1 else "utter_estimate_households",
        kwh=number(kwh),
        households=households,
        lines=_tiers(bill),
        **_sums(turn, bill),
    )


def _say_tenants_estimate(turn: Turn, kwh: int, tenants: int) -> None:
    """Declared and not: whoever rents seldom knows which holds."""
    bill = tariffs.estimate(kwh, turn.today, tenants=tenants)
    undeclared = tariffs.estimate(kwh, turn.today, tenants_declared=False)
    turn.say(
        "utter_estimate_tenants",
        kwh=number(kwh),
        tenants=tenants,
        quota=_quota(tenants),
        lines=_tiers(bill),
        undeclared=dong(undeclared.total),
        rule=_rule(turn),
        buttons=[wish_button("change_household_quota")],
        **_sums(turn, bill),
    )


def _quota(tenants: int) -> str:
    quota = tariffs.tenant_quota(tenants)
    return number(Decimal(quota.numerator) / Decimal(quota.denominator))


def _rule(turn: Turn) -> str:
    """The circular on tenants in force, as Vietnamese law is cited."""
    return tariffs.tenant_rule(turn.today).basis.replace("TT ", "Thông tư ").replace("Art.", "Điều")


def _tiers(bill: Bill) -> str:
    rows: list[dict[str, object]] = [
        {"label": line.label, "kwh": number(line.kwh), "price": number(line.price), "amount": dong(line.amount)}
        for line in bill.lines
    ]
    return lines("tier_line", rows)


def _sums(turn: Turn, bill: Bill) -> dict[str, Any]:
    return {
        "subtotal": dong(bill.whole_subtotal),
        "rate": percent(bill.vat_rate),
        "vat": dong(bill.whole_vat),
        "total": dong(bill.total),
        "decision": tariffs.table_in_force(turn.today).decision,
    }


def _say_the_kwh(turn: Turn, amount: int, users: _Users) -> None:
    """The kWh of a regular month that cost about so much, and what was taken for granted."""
    bill = tariffs.usage_for(amount, turn.today, **users)
    if not 0 < bill.kwh <= MOST_KWH:
        raise Ask("usage_kwh", "utter_invalid_usage_kwh", again=True)
    if tenants := users.get("tenants"):
        who = part("users_tenants", tenants=tenants, quota=_quota(tenants), rule=_rule(turn))
    elif "group" in users:
        who = part("users_class", group=part(f"group_name_{_group_name(users)}"))
    else:
        who = part("users_home", households=users.get("households", 1))
    turn.say(
        "utter_kwh_for_amount",
        amount=dong(amount),
        kwh=number(bill.kwh),
        who=who,
        lines=_tiers(bill),
        buttons=[wish_button("ask_usage"), wish_button("ask_tariff")],
        **_sums(turn, bill),
    )


def _group_name(users: _Users) -> str:
    return next(name for name, group in _CLASSES.items() if group == users.get("group"))


def _say_class_estimate(turn: Turn, kwh: int, group: str) -> None:
    """Below 6 kV, all in normal hours: what a small shop or workshop without a three-rate meter pays."""
    bill = tariffs.estimate(kwh, turn.today, group=_CLASSES[group])
    turn.say(
        "utter_estimate_class",
        kwh=number(kwh),
        group=part(f"group_name_{group}"),
        price=dong(bill.lines[0].price),
        buttons=[{"title": wish_title("ask_tariff"), "payload": f'/ask_tariff{{"group": "{group}"}}'}],
        **_sums(turn, bill),
    )
