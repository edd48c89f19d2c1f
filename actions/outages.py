"""Supply: an outage now, planned ones, when power comes back, bad voltage."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from actions.dialogue.danger_questions import breaker_told
from actions.dialogue.flow import Ask, journey
from actions.dialogue.handover import hand_over
from actions.dialogue.life_support import names_life_support
from actions.dialogue.place_fields import outage_scope
from actions.dialogue.state import Choice, Wish
from actions.dialogue.text import has_phrase, tidy
from actions.dialogue.turn import Turn, wish_button
from actions.formats import VIETNAM, day, dong, moment
from actions.journey_action import JourneyAction
from actions.phrases import lines, part
from actions.places import WITHIN, Place, find_place, home_of, named_district
from actions.services.progress import WHAT_TO_DO
from utility import customer_code
from utility.views import Area, OutageView

# A number of a house, a lane or a floor tells more than the ward.
_HOUSE = re.compile(r"\d")
SPOT_CHARS = 160
SCHEDULE_DAYS = 14
# A district has many wards: more lines than this nobody reads.
MOST_OF_A_DISTRICT = 8


class ActionOutages(JourneyAction):
    def name(self) -> str:
        return "action_outages"


def _heard(intent: str, text: str) -> dict[str, object]:
    scope = outage_scope(text)
    heard: dict[str, object] = {"scope": scope} if scope else {}
    return heard | {"life": True} if names_life_support(text) else heard


@journey("report_outage", accepts=["customer_code", "place", "address"], acts=True, hears=_heard)
async def report_outage(turn: Turn, wish: Wish) -> None:
    """A known outage is explained; an unknown one is recorded, after asking whether it is the house or the street."""
    if not {"scope", "life"} & wish.values.keys():  # often told before the place is
        wish.values.update(_heard(wish.intent, turn.words))
    if wish.values.get("life"):
        await _life_support(turn, wish)
        return
    _note_the_spot(turn, wish)
    place = await find_place(turn, wish)
    running = await running_outages(turn, place)
    if running:
        say_running(turn, place.title, running[0])
        return
    if "scope" not in wish.values:
        raise Ask(
            "scope",
            "utter_ask_outage_scope",
            choices=[
                Choice(part("scope_area"), "area"),
                Choice(part("scope_house"), "house"),
                Choice(part("scope_unknown"), "unknown"),
            ],
        )
    text = "; ".join(filter(None, (part(f"scope_{wish.values['scope']}"), wish.values.get("spot"))))
    report = await turn.call(turn.utility.outages.report, turn.chat, place.code, place.area, text)
    if report.outage is not None:
        say_running(turn, place.title, report.outage)
        return
    turn.state.remember_sent(wish.intent, report.number, place.title)
    turn.say("utter_outage_recorded", number=report.number, place=place.title)
    if wish.values["scope"] == "house":
        turn.say("utter_check_breaker", buttons=[wish_button("request_after_meter_service")])
        if place.code is not None:
            await tell_debts(turn, place.code)


def _note_the_spot(turn: Turn, wish: Wish) -> None:
    """Keep the house and street as they were told: a crew can't find "chỉ nhà tôi" by the ward alone."""
    named = (turn.entity("address"), *(wish.values.get(name) for name in ("address", "area", "place")))
    told = next((str(place) for place in named if place and _HOUSE.search(str(place))), "")
    if told and not customer_code.is_valid(customer_code.normalise(told) or ""):
        wish.values["spot"] = tidy(told, SPOT_CHARS)


async def _life_support(turn: Turn, wish: Wish) -> None:
    """A person is called before anything is asked; only the place is, in any words."""
    home = await home_of(turn, wish)
    told = home.title if home else wish.values.get("address") or wish.values.get("place") or wish.values.get("area")
    if not told:
        if "alerted" not in wish.values:
            wish.values["alerted"] = True
            await hand_over(turn, "hazard", "utter_outage_life_support", urgent=True)
            turn.state.push(wish)
        raise Ask("hazard_place", "utter_ask_life_place", key="address")
    areas = [home.area] if home else await turn.call(turn.utility.outages.areas_matching, str(told))
    area = areas[0] if len(areas) == 1 else None
    code = home.code if home else None
    report = await turn.call(turn.utility.outages.report, turn.chat, code, area, part("life_support"))
    turn.state.remember_sent(wish.intent, report.number, str(told))
    turn.state.sent["life"] = True
    response = "utter_life_support_place" if "alerted" in wish.values else "utter_outage_life_support"
    await hand_over(turn, "hazard", response, urgent=True, place=str(told), report=report.number)
    if report.outage is not None:
        say_running(turn, area.name if area else str(told), report.outage)


async def tell_debts(turn: Turn, code: str) -> None:
    """A single home without power that owes an overdue bill may have been disconnected: its owner should know."""
    unpaid = await turn.call(turn.utility.bills.unpaid, code)
    overdue = [bill for bill in unpaid if bill.due_on < turn.today]
    if overdue:
        turn.say(
            "utter_outage_and_debt",
            total=dong(sum(bill.total for bill in overdue)),
            buttons=[wish_button("pay_bill", customer_code=code), wish_button("reconnect_supply", customer_code=code)],
        )


@journey("_power_is_back", remembered=False)
async def power_is_back(turn: Turn, wish: Wish) -> None:
    """The matter is over; nobody is told that the crew is on its way."""
    turn.say("utter_power_is_back", number=turn.state.sent["number"])
    turn.state.sent = {}


@journey("_after_report_outage", remembered=False)
async def after_the_report(turn: Turn, wish: Wish) -> None:
    """Asked after: the interruption where it is known by now, else when the report went off and the target."""
    sent = turn.state.sent
    at = datetime.fromtimestamp(float(sent["at"]), UTC)
    if sent.get("life"):
        turn.say("utter_life_support_waiting", number=sent["number"], time=moment(at))
        return
    if (breaker := breaker_told(turn.words)) is not None:
        turn.say(
            f"utter_breaker_{breaker}", number=sent["number"], buttons=[wish_button("request_after_meter_service")]
        )
        return
    if has_phrase(turn.words, WHAT_TO_DO):
        last = turn.state.last
        alone = last is not None and last.intent == "report_outage" and last.values.get("scope") == "house"
        turn.say("utter_check_breaker" if alone else "utter_outage_meanwhile")
        return
    areas = await turn.call(turn.utility.outages.areas_matching, str(sent["place"]).replace(", ", WITHIN))
    running = list(await turn.call(turn.utility.outages.now_for, areas[0])) if len(areas) == 1 else []
    if running:
        say_running(turn, areas[0].name, running[0])
        return
    turn.say("utter_outage_being_checked", number=sent["number"], place=sent["place"], time=moment(at))


@journey("ask_restoration_time", accepts=["customer_code", "place", "address"])
async def ask_restoration_time(turn: Turn, wish: Wish) -> None:
    """When power is expected back, or an honest "not known yet"."""
    place = await find_place(turn, wish)
    running = await running_outages(turn, place)
    if running:
        say_running(turn, place.title, running[0])
        return
    last = turn.state.last
    planned = await turn.call(turn.utility.outages.planned_for, place.key, SCHEDULE_DAYS)
    if planned and last is not None and last.intent == "ask_outage_schedule":
        _say_planned(turn, place, planned)  # "mấy giờ có lại" of the interruption just told
        return
    turn.say("utter_no_outage_known", place=place.title, buttons=[wish_button("report_outage")])
    known = {name: wish.values[name] for name in ("customer_code", "area", "place") if name in wish.values}
    turn.offer("report_outage", **known)


@journey("ask_outage_schedule", accepts=["customer_code", "place", "address", "date_time"])
async def ask_outage_schedule(turn: Turn, wish: Wish) -> None:
    """The planned interruptions of the next two weeks; of a former district those of all its wards."""
    if (district := await named_district(turn, wish)) is not None:
        await _say_district(turn, *district)
        return
    place = await find_place(turn, wish)
    running = await running_outages(turn, place)
    planned = await turn.call(turn.utility.outages.planned_for, place.key, SCHEDULE_DAYS)
    if running:
        say_running(turn, place.title, running[0])
    if not planned:
        if not running:
            turn.say("utter_no_planned_outage", place=place.title, days=SCHEDULE_DAYS)
        return
    day_asked = str(wish.values.get("date_time") or "")[:10]
    on_it = [outage for outage in planned if _covers(outage, day_asked)]
    if day_asked and day_asked > turn.today.isoformat() and not on_it:
        turn.say("utter_no_planned_outage_on", place=place.title, date=day(date.fromisoformat(day_asked)))
    _say_planned(turn, place, on_it or planned)


async def _say_district(turn: Turn, title: str, areas: list[Area]) -> None:
    """What is announced in the wards of a district, the next first, each with its ward."""

    def found() -> list[tuple[Area, OutageView]]:
        known = turn.utility.outages
        both = [(area, outage) for area in areas for outage in known.planned_for(area, SCHEDULE_DAYS)]
        running = [(area, outage) for area in areas for outage in known.now_for(area)]
        return sorted([*running, *both], key=lambda item: item[1].starts_at)

    planned = await turn.call(found)
    if not planned:
        turn.say("utter_no_planned_outage", place=title, days=SCHEDULE_DAYS)
        return
    rows = [_row(outage, part("outage_ward", ward=area.ward)) for area, outage in planned[:MOST_OF_A_DISTRICT]]
    turn.say("utter_planned_outages", place=title, outages=lines("outage_line", rows), days=SCHEDULE_DAYS)
    if len(planned) > MOST_OF_A_DISTRICT:
        turn.say("utter_more_outages", count=len(planned) - MOST_OF_A_DISTRICT)


def _vietnamese_day(instant: datetime) -> date:
    """The day in Vietnam."""
    return instant.astimezone(VIETNAM).date()


def _covers(outage: OutageView, wanted: str) -> bool:
    """Whether a planned interruption touches a day (ISO)."""
    first = _vietnamese_day(outage.starts_at).isoformat()
    last = _vietnamese_day(outage.expected_end_at or outage.starts_at).isoformat()
    return first <= wanted <= last


def _say_planned(turn: Turn, place: Place, planned: list[OutageView]) -> None:
    rows = [_row(outage, part("outage_part", part=outage.part) if outage.part else "") for outage in planned]
    turn.say("utter_planned_outages", place=place.title, outages=lines("outage_line", rows), days=SCHEDULE_DAYS)


def _row(outage: OutageView, where: str) -> dict[str, object]:
    return {
        "start": moment(outage.starts_at),
        "end": moment(outage.expected_end_at) if outage.expected_end_at else part("end_unknown"),
        "reason": outage.reason,
        "where": where,
    }


async def running_outages(turn: Turn, place: Place) -> list[OutageView]:
    """The interruptions known at a place, planned ones that have begun among them."""
    found = await turn.call(turn.utility.outages.now_for, place.key)
    return list(found)


def say_running(turn: Turn, place: str, outage: OutageView) -> None:
    """Cause and estimate of a known outage."""
    values: dict[str, Any] = {"place": place, "reason": outage.reason, "start": moment(outage.starts_at)}
    if outage.expected_end_at is None or outage.expected_end_at <= turn.services.clock.now():
        turn.say("utter_outage_no_estimate", **values)
    else:
        turn.say("utter_outage_known", end=moment(outage.expected_end_at), **values)
