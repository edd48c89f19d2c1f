"""What a number of kWh would cost, and how many kWh a sum pays for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypedDict

from actions.dialogue.appliances import MOST_KWH, kwh_of_appliance, names_appliance
from actions.dialogue.flow import Ask, journey
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, plain
from actions.dialogue.turn import Turn, wish_button
from actions.formats import dong, number, percent
from actions.phrases import lines, part, wish_title
from actions.tariffs import group_of, heard_group
from actions.three_rates import heard_hours, heard_move, moved
from utility import tariffs
from utility.tariffs import Bill

# The price classes an estimate is made for.
_CLASSES = {"business": "business", "production": "production", "public": "public_office", "school": "hospital_school"}
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
    "phong em", "phong minh", "phong toi", "phong tui", "phong con", "phong chau",
    "thue nha", "thue phong", "sinh vien thue", "cong nhan thue", "o ghep", "nguoi tro", "tro",
)  # fmt: skip
AT_HOME = ("nha", "ho", "gia dinh", "sinh hoat", "phong", "can ho")
ON_TOP = ("cong them", "them", "cong voi", "cong vao", "nua thi", "nua la", "nua het", "tang")
LESS = ("bot", "giam", "it hon", "cat bot", "tiet kiem duoc", "ha bot", "do duoc", "tru di", "tru bot")
# "Giảm còn 300", "tăng lên 500": the number itself, not the change.
_UP_TO_IT = re.compile(r"\b(?:con|xuong|len|toi|thanh|la|den) (?:con |khoang |tam |co |den |toi )?\d")
DIFFERENCE = (
    "chenh", "chenh lech", "do duoc", "do bao nhieu", "do may", "giam duoc", "giam bao nhieu", "tang bao nhieu",
    "them bao nhieu", "hon bao nhieu", "kem bao nhieu", "loi bao nhieu", "loi duoc", "bot duoc", "khac bao nhieu",
    "tiet kiem duoc", "tiet kiem bao nhieu", "re hon", "mac hon", "cao hon", "thap hon", "hon nhieu", "do ton",
)  # fmt: skip
# The values that make an estimate what it is.
_OF_AN_ESTIMATE = ("usage_kwh", "amount_vnd", "hours", "group", "household_count", "persons", "renting")
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
    if hours := heard_hours(text):
        return found | {"hours": hours}
    if move := heard_move(text):
        found["move"] = list(move)
    if bare := _BARE_NUMBER.match(said):
        found["usage_kwh"] = int(re.sub(r"\D", "", bare[1]))
    if names_appliance(text):
        found["appliance"] = True
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
    known = turn.state.code is not None  # a code in this chat: its meter is at hand
    over = known and any(month < f"{turn.today:%Y-%m}" for month in months)
    return not over and bool(_WHICH_KWH.search(plain(turn.words)))


def _claims(turn: Turn) -> bool:
    """A sum whose kWh are asked, kWh told by the kinds of hours, or an appliance with its power and hours."""
    return asks_for_the_kwh(turn) or kwh_of_appliance(turn.words) is not None or len(heard_hours(turn.words)) > 1


@journey(
    "calculate_bill",
    accepts=["usage_kwh", "household_count", "amount_vnd"],
    hears=_heard,
    claims=_claims,
)
async def calculate_bill(turn: Turn, wish: Wish) -> None:
    """What so many kWh cost at today's prices: a home tier by tier, a shop or workshop at the price of normal hours.

    The other way round for a sum. Tenants count by TT 60/2025/TT-BCT Art. 12 (from 2/12/2025): a family is one quota,
    of others four declared persons are one; undeclared, every kWh costs what the third tier costs.
    """
    wish.values.update(_heard(wish.intent, turn.words))
    changed = _change_the_last(turn, wish)
    before = _remember_the_last(turn, wish)
    if turn.entity("usage_kwh") is None and (kwh := kwh_of_appliance(turn.words)):
        wish.values["usage_kwh"] = kwh
        turn.say("utter_appliance_kwh", kwh=number(kwh))
    elif wish.values.pop("appliance", None) and turn.entity("usage_kwh") is None:
        wish.values.pop("usage_kwh", None)
        raise Ask("usage_kwh", "utter_ask_appliance_kwh")
    if wish.values.get("usage_kwh") is None and (last := turn.state.last) is not None and last.intent == "ask_usage":
        wish.values["usage_kwh"] = last.values.get("usage_kwh")  # what the meter shows since the last reading
    if group := group_of(turn, wish) or _group_spoken_of(turn):
        wish.values["group"] = group
    if turn.entity("amount_vnd") is not None and turn.entity("usage_kwh") is None:
        wish.values.pop("usage_kwh", None)  # "còn 2 triệu?" after kWh
    _say(turn, wish, group)
    if before and (changed or has_phrase(turn.words, DIFFERENCE)):
        say_difference(turn, bill_of(turn, before), bill_of(turn, wish.values))


def _say(turn: Turn, wish: Wish, group: str | None) -> None:
    """The estimate itself, or the question for what it lacks."""
    if wish.values.get("hours"):
        _say_estimate_by_hour(turn, wish)
        return
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


def _group_spoken_of(turn: Turn) -> str | None:
    """Whose prices were told a moment ago; who speaks of a home means a home."""
    last = turn.state.last
    told = last is not None and last.intent == "ask_tariff" and not has_phrase(turn.words, AT_HOME)
    return str(last.values.get("group") or "") or None if told and last else None


def _change_the_last(turn: Turn, wish: Wish) -> bool:
    """ "Cộng thêm tủ lạnh 60 số nữa", "bớt 50 số": more or less than the kWh just counted; hours named anew."""
    last = turn.state.last
    before = last.values if last is not None and last.intent == wish.intent else {}
    kwh, given = before.get("usage_kwh"), turn.entity("usage_kwh")
    hours, move = dict(before.get("hours") or {}), wish.values.pop("move", None)
    named = heard_hours(turn.words)
    if hours and move:
        wish.values["hours"] = moved(hours, move)
        return True
    if named and "normal" not in named and has_phrase(turn.words, ("con lai",)):
        rest = int(kwh or sum(hours.values())) - sum(named.values())
        wish.values["hours"] = {**named, "normal": max(rest, 0)}
    elif hours and len(named) == 1:
        wish.values["hours"] = {**hours, **named}
    elif (given or turn.entity("amount_vnd")) and not named:
        wish.values.pop("hours", None)
    if not kwh or not given or _UP_TO_IT.search(plain(turn.words)):
        return False
    sign = 1 if has_phrase(turn.words, ON_TOP) else -1 if has_phrase(turn.words, LESS) else 0
    fits = sign != 0 and int(kwh) + sign * int(given) > 0
    if fits:
        wish.values["usage_kwh"] = int(kwh) + sign * int(given)
    return fits


def _remember_the_last(turn: Turn, wish: Wish) -> dict[str, Any] | None:
    """The values of the estimate before, kept so that the two can be compared."""
    last = turn.state.last
    wish.values.pop("before", None)
    both = turn.entity_values("usage_kwh")
    if len(both) == 2 and has_phrase(turn.words, DIFFERENCE):
        wish.values["usage_kwh"] = both[1]  # "250 số với 300 số chênh nhau bao nhiêu"
        before = {name: value for name, value in wish.values.items() if name in _OF_AN_ESTIMATE}
        wish.values["before"] = {**before, "usage_kwh": both[0]}
        return dict(wish.values["before"])
    if last is None or last.intent != wish.intent:
        return None
    before = {name: value for name, value in last.values.items() if name in _OF_AN_ESTIMATE}
    wish.values["before"] = before
    return before


def say_difference(turn: Turn, before: Bill, bill: Bill) -> None:
    """How much more or less one estimate is than the one before."""
    more = bill.total >= before.total
    turn.say(
        "utter_estimate_difference",
        direction=part("more_than" if more else "less_than"),
        amount=dong(abs(bill.total - before.total)),
        kwh=number(bill.kwh),
        total=dong(bill.total),
        before_kwh=number(before.kwh),
        before_total=dong(before.total),
    )


def bill_of(turn: Turn, values: Mapping[str, Any]) -> Bill:
    """The bill of an estimate, by the values it was made with."""
    wish = Wish("calculate_bill", dict(values))
    if hours := values.get("hours"):
        group = _group_by_hour(wish)
        return tariffs.estimate(sum(hours.values()), turn.today, group=group, hours=hours)
    kwh, amount = values.get("usage_kwh"), values.get("amount_vnd")
    users = _users(wish)
    return (
        tariffs.estimate(int(kwh), turn.today, **users)
        if kwh
        else tariffs.usage_for(int(amount or 0), turn.today, **users)
    )


def _group_by_hour(wish: Wish) -> str:
    """Only business and production have prices by the hour; who does not say which is taken for a business."""
    return "production" if wish.values.get("group") == "production" else "business"


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
        lines=tier_lines(bill),
        **sums(turn, bill),
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
        lines=tier_lines(bill),
        undeclared=dong(undeclared.total),
        rule=_rule(turn),
        buttons=[wish_button("change_household_quota")],
        **sums(turn, bill),
    )


def _quota(tenants: int) -> str:
    quota = tariffs.tenant_quota(tenants)
    return number(Decimal(quota.numerator) / Decimal(quota.denominator))


def _rule(turn: Turn) -> str:
    """The circular on tenants in force, as Vietnamese law is cited."""
    return tariffs.tenant_rule(turn.today).basis.replace("TT ", "Thông tư ").replace("Art.", "Điều")


def tier_lines(bill: Bill) -> str:
    """The lines of an estimate as text."""
    rows: list[dict[str, object]] = [
        {"label": line.label, "kwh": number(line.kwh), "price": number(line.price), "amount": dong(line.amount)}
        for line in bill.lines
    ]
    return lines("tier_line", rows)


def sums(turn: Turn, bill: Bill) -> dict[str, Any]:
    """What every estimate tells below its lines."""
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
        lines=tier_lines(bill),
        buttons=[wish_button("ask_usage"), wish_button("ask_tariff")],
        **sums(turn, bill),
    )


def _group_name(users: _Users) -> str:
    return next(name for name, group in _CLASSES.items() if group == users.get("group"))


def _say_class_estimate(turn: Turn, kwh: int, group: str) -> None:
    """Below 6 kV, all in normal hours: what a small shop or workshop without a three-rate meter pays; others have one
    price.
    """
    bill = tariffs.estimate(kwh, turn.today, group=_CLASSES[group])
    turn.say(
        "utter_estimate_flat" if group in ("public", "school") else "utter_estimate_class",
        kwh=number(kwh),
        group=part(f"group_name_{group}"),
        price=dong(bill.lines[0].price),
        buttons=[{"title": wish_title("ask_tariff"), "payload": f'/ask_tariff{{"group": "{group}"}}'}],
        **sums(turn, bill),
    )


def _say_estimate_by_hour(turn: Turn, wish: Wish) -> None:
    """A three-rate meter below 6 kV: each kind of hours at its price."""
    for name in ("usage_kwh", "amount_vnd"):
        wish.values.pop(name, None)
    bill, group = bill_of(turn, wish.values), _group_by_hour(wish)
    if not 0 < bill.kwh <= MOST_KWH:
        raise Ask("usage_kwh", "utter_invalid_usage_kwh", again=True)
    turn.say(
        "utter_estimate_by_hour",
        kwh=number(bill.kwh),
        group=part(f"group_name_{group}"),
        lines=tier_lines(bill),
        buttons=[{"title": wish_title("ask_tariff"), "payload": f'/ask_tariff{{"group": "{group}"}}'}],
        **sums(turn, bill),
    )
