"""Where something happens: the home of a linked code, or a ward the customer names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.account import code_choices
from actions.dialogue.flow import Ask, First
from actions.dialogue.place_fields import WARD_MARKS, named_place
from actions.dialogue.state import Choice, Wish
from actions.dialogue.text import has_phrase, plain, tidy
from actions.dialogue.turn import Turn
from actions.phrases import part
from actions.provinces import in_provinces_of_today
from utility import customer_code
from utility.place_names import mentions, place, readable
from utility.views import Area

# More wards than this are asked for by name: nobody reads a longer list of buttons.
SHOWN_AREAS = 6
# Where a wish keeps the place it is about: one named since an area was found is the newer.
NAMES = ("place", "address", "area")
# Between the ward and what it lies in: names on both sides of a comma would else be read as one.
WITHIN = " thuộc "
HEARD_CHARS = 160
_WORD = re.compile(r"\w+")
_WORD_OF_A_HOUSE = re.compile(r"\d")
# Matters that happen at a place.
SUPPLY = ("report_outage", "ask_restoration_time", "ask_outage_schedule")


@dataclass(frozen=True, slots=True)
class Place:
    """A customer code or an area, never both: outages of an area are public, those of a code need the link."""

    code: str | None
    area: Area
    title: str

    @property
    def key(self) -> str | Area:
        """What the outage service looks it up by."""
        return self.code or self.area


async def find_place(turn: Turn, wish: Wish) -> Place:
    """The place a wish is about. Asks for it, or for which one, when that is not clear.

    Public knowledge needs no link: whoever names a code that this chat is not linked to is asked for the area instead.
    """
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    if not any(wish.values.get(name) for name in (*NAMES, "customer_code")) and (spoken_of := _spoken_of(turn, wish)):
        wish.values["place"] = spoken_of
    unproved = wish.values.get("customer_code")
    told_before = unproved and unproved not in linked and turn.entity("customer_code") is None and not _names(wish)
    if told_before and (spoken_of := _spoken_of(turn, wish)):  # the ward was given instead of it
        wish.values.pop("customer_code")
        wish.values["place"] = spoken_of
    named = next((wish.values[name] for name in NAMES if wish.values.get(name)), None)
    if named and customer_code.is_valid(own := customer_code.normalise(str(named)) or ""):
        # Asked for the ward, the customer gives the code: then the home is found by it, once it is proved.
        wish.values.pop("area", None)
        wish.values["customer_code"] = own
        if own not in linked:
            raise First("link_account", customer_code=own)
        named = None
    if named and linked and named != wish.values.get("area") and not await _is_served(turn, str(named)):
        # Something that only looked like a place ("nhà tôi", "cổng sau"): the home is meant.
        named = None
    if named:
        named = _whole(turn, str(named))
    if named and not wish.values.get("customer_code"):
        return await _named_area(turn, wish, str(named))
    code = wish.values.get("customer_code")
    if code not in linked:
        if code and not named:
            turn.state.held["customer_code"] = wish.values.pop("customer_code")  # "liên kết đi" needs it no second time
            raise Ask("area", "utter_ask_area_not_code", choices=[Choice(part("verify_this_code"), str(code))])
        if named:
            return await _named_area(turn, wish, str(named))
        if not linked:
            raise Ask("area")
        if len(linked) > 1 and turn.state.code not in linked:
            raise Ask("customer_code", "utter_ask_which_code", choices=await code_choices(turn, linked))
        code = turn.state.code if turn.state.code in linked else linked[0]
    turn.state.code = wish.values["customer_code"] = str(code)
    customer = await turn.call(turn.utility.customers.find, str(code))
    if customer is None:
        raise Ask("area")
    return Place(str(code), customer.area, customer.area.name)


def _names(wish: Wish) -> bool:
    return any(wish.values.get(name) for name in NAMES)


async def home_of(turn: Turn, wish: Wish) -> Place | None:
    """The home of a linked code where no other place was named; None when that is not clear."""
    if any(wish.values.get(name) for name in NAMES):
        return None
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    code = next((code for code in (wish.values.get("customer_code"), turn.state.code) if code in linked), None)
    code = code or (linked[0] if len(linked) == 1 else None)
    customer = await turn.call(turn.utility.customers.find, str(code)) if code else None
    return Place(str(code), customer.area, customer.area.name) if customer else None


async def named_district(turn: Turn, wish: Wish) -> tuple[str, list[Area]] | None:
    """The former district that the wish names as its place, as it was written, with its wards; None for anything else.

    There are no districts since 1 July 2025, but everybody still says where they live by them.
    """
    named = next((str(wish.values[name]) for name in NAMES if wish.values.get(name)), None)
    if named is None or customer_code.is_valid(customer_code.normalise(named) or ""):
        return None
    areas = await _matching(turn, _whole(turn, named))
    if len(areas) < 2:
        return None
    said = readable(named)
    districts = [{name for part_ in area.former.split(",") if (name := place(part_)).name} for area in areas]
    common = [name for name in set.intersection(*districts) if not name.is_ward and mentions(said, name)]
    return (named, areas) if common and len({area.province for area in areas}) == 1 else None


def _spoken_of(turn: Turn, wish: Wish) -> str | None:
    """The place of the matter before ("mất điện ở phường Bến Nghé", then "bao giờ có lại?")."""
    earlier = [*(item for item in reversed(turn.state.stack) if item is not wish), turn.state.last]
    before = next((item for item in earlier if item is not None and not item.intent.startswith("_")), None)
    if before is None or before.intent not in SUPPLY or before.values.get("customer_code"):
        return None
    return next((str(before.values[name]) for name in NAMES if before.values.get(name)), None)


async def _is_served(turn: Turn, text: str) -> bool:
    return bool(await turn.call(turn.utility.outages.areas_matching, text))


async def _named_area(turn: Turn, wish: Wish, text: str) -> Place:
    found = await _matching(turn, text)
    areas = await _with_the_earlier(turn, wish, text, found) if len(found) != 1 else found
    if len(areas) > 1:
        areas = await _with_the_sentence(turn, text, areas)
    chosen = wish.values.get("area_id")
    if chosen:
        areas = [area for area in areas if str(area.id) == str(chosen)] or areas
    if found or areas:
        heard = wish.values.get("area_heard")
        wish.values["area_heard"] = f"{text}{WITHIN}{heard}"[:HEARD_CHARS] if heard and len(found) != 1 else text
    if len(areas) == 1:
        wish.values["area"] = areas[0].name  # "bao giờ có lại?" is asked of the ward that was found
        for name in ("place", "address"):
            wish.values.pop(name, None)
        return Place(None, areas[0], areas[0].name)
    for name in ("area", "place", "address", "area_id"):
        wish.values.pop(name, None)
    if not areas:
        raise Ask("area", "utter_area_unknown", again=True, place=text)
    if len(areas) > SHOWN_AREAS:
        raise Ask("area", "utter_area_too_wide", place=text)
    raise Ask(
        "area",
        "utter_ask_which_area",
        choices=[Choice(part("area_choice", ward=_told_apart(area, areas)), area.name) for area in areas],
        place=text,
    )


async def _matching(turn: Turn, text: str) -> list[Area]:
    """The areas a text names; of "Bình Hưng Hòa" and "Bình Hưng" only the longer name that holds the other."""
    named = in_provinces_of_today(text).replace(", ", WITHIN)
    areas = await turn.call(turn.utility.outages.areas_matching, named)
    names = {area.id: place(area.ward).name for area in areas}
    found = [area for area in areas if not any(_is_part(names[area.id], name) for name in names.values())]
    spelled = {names[area.id] for area in found if _spelled(area, text)}
    return [area for area in found if names[area.id] not in spelled or _spelled(area, text)]


def _spelled(area: Area, text: str) -> bool:
    """Whether the ward stands in the text mark for mark: "Tân Thạnh" is not "Tân Thành", which "tan thanh" may be."""
    _, _, ward = area.ward.lower().partition(" ")
    said = " ".join(_WORD.findall(tidy(text).lower()))
    return f" {ward} " in f" {said} "


def _is_part(name: str, longer: str) -> bool:
    return name != longer and f" {name} " in f" {longer} "


async def _with_the_earlier(turn: Turn, wish: Wish, text: str, areas: list[Area]) -> list[Area]:
    """The areas that this answer and the one before name together: "Tiền Giang" and "xã Tân Đông", in either order."""
    heard = wish.values.get("area_heard")
    if not heard:
        return areas
    earlier = await _matching(turn, str(heard))
    if not areas and len(earlier) == 1 and _WORD_OF_A_HOUSE.search(text) and not has_phrase(text, WARD_MARKS):
        return earlier  # "à nhầm, số 21 ngõ 45": another house of the ward that was found
    both = await _matching(turn, f"{text}{WITHIN}{heard}")
    known = {area.id for area in areas or earlier}
    narrower = [area for area in both if area.id in known]
    return narrower if narrower and len(narrower) < len(areas or earlier) else areas


async def _with_the_sentence(turn: Turn, text: str, areas: list[Area]) -> list[Area]:
    """Of several areas those that the rest of the sentence names too: "phuong 14 binh thanh", found as "phuong 14"."""
    said = plain(turn.words)
    if not said or plain(text) not in said:
        return areas
    known = {area.id for area in areas}
    narrower = [area for area in await _matching(turn, turn.words) if area.id in known]
    return narrower if narrower and len(narrower) < len(areas) else areas


def _whole(turn: Turn, named: str) -> str:
    """The place with the province that was said with it: Rasa finds "xã Tân Đông" and "Tiền Giang" apart."""
    return named_place(turn) if named in map(str, turn.entity_values("place")) else named


def _told_apart(area: Area, areas: list[Area]) -> str:
    """The ward as it stands on a button (20 characters on Messenger); with its province where two bear one name."""
    if len({item.province for item in areas}) == 1:
        return area.ward
    return f"{area.ward.split(maxsplit=1)[-1]}, {area.province.removeprefix('TP. ')}"
