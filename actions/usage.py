"""Usage and meter: kWh of a month, the index, the reading day."""

from __future__ import annotations

import re

from actions.account import own_code
from actions.bill_facts import say_fact
from actions.bills import bill_for, say_several
from actions.dialogue.bill_aspects import HOURS
from actions.dialogue.flow import journey
from actions.dialogue.state import Wish
from actions.dialogue.text import has_phrase, plain
from actions.dialogue.turn import Turn, wish_button
from actions.formats import day, month, number
from actions.journey_action import JourneyAction
from actions.phrases import lines, part
from actions.services.mentioned import index_told
from utility.masking import mask_code

# Bills are by the month; what a meter tells by the day is on the company's pages.
BY_DAY = (
    "hom qua", "hom nay", "hom kia", "bua qua", "bua nay", "tuan nay", "tuan truoc", "tuan roi", "moi ngay",
    "tung ngay", "theo ngay", "hang ngay", "hai ngay", "may ngay", "ngay nao", "tu dau thang", "dau thang toi gio",
    "dau thang den gio", "den hom nay", "toi hom nay", "toi gio", "den gio",
)  # fmt: skip


_USED = re.compile(
    r"\b(?:xai|dung|ton|het|su dung|chay) (?:het |duoc |toi )?(?:bao nhieu|bao nhiu|nhieu|nhiu|may|bn)\b"
)


class ActionUsage(JourneyAction):
    def name(self) -> str:
        return "action_usage"


def _heard(intent: str, text: str) -> dict[str, object]:
    """ "Tuần này thì sao": no billing month."""
    return {"by_day": True} if has_phrase(text, BY_DAY) else {}


def _shows_the_index(turn: Turn) -> bool:
    """ "Công tơ đang chỉ 6700 thì xài nhiêu rồi": no number of kWh to be counted."""
    asks = _USED.search(plain(turn.words)) is not None and turn.entity("usage_kwh") is None
    return asks and index_told(turn) is not None


@journey("ask_usage", accepts=["period", "customer_code", "date_time"], hears=_heard, claims=_shows_the_index)
async def ask_usage(turn: Turn, wish: Wish) -> None:
    """kWh of a billing month, a day's average, and the month before. Of a day or a week the meter's own pages tell."""
    if has_phrase(turn.words, BY_DAY) or turn.entity("date_time"):
        wish.values["by_day"] = True
    if has_phrase(turn.words, HOURS):
        wish.values["hours"] = True
    if (index := index_told(turn)) is not None:
        wish.values["index"] = index
    code = await own_code(turn, wish)
    if await _since_the_reading(turn, wish, code) or await say_several(turn, wish, code):
        return
    by_day = wish.values.pop("by_day", False)
    bill = await bill_for(turn, wish, code, newest=True)
    if bill is None:
        return
    if not by_day and (asked := str(wish.values.get("period") or "")) > bill.period:
        turn.say("utter_usage_not_read", period=month(asked))
    if wish.values.pop("hours", False):
        say_fact(turn, bill, "hours")
        return
    days = (bill.period_to - bill.period_from).days + 1
    if by_day:
        turn.say(
            "utter_usage_by_day",
            period=month(bill.period),
            kwh=number(bill.kwh),
            average=number(round(bill.kwh / days)),
            buttons=[wish_button("ask_bill_history"), wish_button("ask_meter_reading")],
        )
        return
    turn.say(
        "utter_usage",
        code=mask_code(code),
        period=month(bill.period),
        kwh=number(bill.kwh),
        first=day(bill.period_from),
        last=day(bill.period_to),
        average=number(round(bill.kwh / days)),
        compared=_compared(bill.kwh, bill.previous_kwh),
        buttons=[wish_button("ask_bill_history"), wish_button("ask_electricity_saving")],
    )


async def _since_the_reading(turn: Turn, wish: Wish, code: str) -> bool:
    """ "Đồng hồ đang chỉ 15000 thì xài bao nhiêu rồi": what the meter shows less what was read last."""
    index = wish.values.pop("index", None)
    bill = await turn.call(turn.utility.bills.latest, code) if index is not None else None
    readings = await turn.call(turn.utility.meter.of_period, code, bill.period) if bill else None
    if index is None or readings is None or len(readings.registers) != 1:
        return False
    register = readings.registers[0]
    kwh, days = int(index) - register.new, (turn.today - readings.read_on).days
    if kwh < 0:
        turn.say(
            "utter_index_below",
            index=number(int(index)),
            read=number(register.new),
            on=day(readings.read_on),
            buttons=[wish_button("request_reading_check"), wish_button("ask_meter_reading")],
        )
        return True
    wish.values["usage_kwh"] = kwh
    turn.say(
        "utter_usage_so_far",
        index=number(int(index)),
        read=number(register.new),
        on=day(readings.read_on),
        kwh=number(kwh),
        average=number(round(kwh / days)) if days > 0 else number(kwh),
        buttons=[wish_button("calculate_bill", usage_kwh=kwh)] if kwh else [],
    )
    if kwh:
        turn.offer("calculate_bill", usage_kwh=kwh)
    return True


def _compared(kwh: int, before: int | None) -> str:
    if not before:
        return ""
    if kwh == before:
        return part("usage_same")
    return part("usage_more" if kwh > before else "usage_less", kwh=number(abs(kwh - before)))


@journey("ask_meter_reading", accepts=["period", "customer_code"])
async def ask_meter_reading(turn: Turn, wish: Wish) -> None:
    """The old and the new index behind a bill, register by register: of the month that runs, the last ones read."""
    code = await own_code(turn, wish)
    bill = await bill_for(turn, wish, code, newest=True)
    if bill is None:
        return
    readings = await turn.call(turn.utility.meter.of_period, code, bill.period)
    if readings is None or not readings.registers:
        turn.say("utter_no_readings", period=month(bill.period), buttons=[wish_button("talk_to_agent")])
        return
    rows: list[dict[str, object]] = [
        {
            "register": part(f"register_{register.register}"),
            "meter": register.meter_number,
            "old": number(register.old),
            "new": number(register.new),
            "kwh": number(register.kwh),
        }
        for register in readings.registers
    ]
    turn.say(
        "utter_meter_reading",
        period=month(bill.period),
        first=day(readings.previous_on),
        last=day(readings.read_on),
        registers=lines("register_line", rows),
        kwh=number(readings.kwh),
        buttons=[wish_button("request_reading_check", period=bill.period)],
    )


@journey("ask_reading_schedule", accepts=["customer_code"])
async def ask_reading_schedule(turn: Turn, wish: Wish) -> None:
    """The next reading day of the own meter and when its bill follows; the rule for everybody else."""
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    if not linked and not wish.values.get("customer_code"):
        turn.say("utter_reading_rule", buttons=[wish_button("link_account")])
        return
    code = await own_code(turn, wish)
    schedule = await turn.call(turn.utility.meter.schedule, code)
    if schedule is None:
        turn.say("utter_reading_rule", buttons=[wish_button("talk_to_agent")])
        return
    turn.say(
        "utter_reading_schedule",
        code=mask_code(code),
        next=day(schedule.next_reading_on),
        earliest=day(schedule.earliest),
        latest=day(schedule.latest),
        bill=day(schedule.bill_on),
    )
