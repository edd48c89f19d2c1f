"""What a service takes, told from the catalogue: papers, time, cost, and the rule they come from."""

from __future__ import annotations

from actions.dialogue.confidence import FAQ_LIKELY
from actions.dialogue.flow import Ask, journey
from actions.dialogue.state import Choice, Wish
from actions.dialogue.turn import Turn, wish_button
from actions.faq.choose import best
from actions.formats import dong
from actions.phrases import has_part, part, wish_title
from actions.services import beside
from actions.services.progress import HOURS
from actions.services.questions import known
from utility.catalogue import Fee, PaperNeed, Service, Source, TimeLimit, Values, catalogue

# What people ask about most, offered when the service is not clear.
OFTEN_ASKED = ("request_new_supply", "change_contract_owner", "change_capacity", "change_household_quota", "move_meter")
# Asks for nothing.
NO_SERVICE = ("praise_service",)
# Requests about a bill: "hết bao nhiêu tiền" after them means the bill.
OF_A_BILL = ("complain_high_bill", "report_paid_not_updated", "report_hazard")


def say_facts(turn: Turn, service: Service, values: Values) -> None:
    """Papers, time limit and cost of a service, each with its source, and a word of advice where there is one."""
    turn.say(
        "utter_service_facts",
        service=service.official_name,
        papers=_papers(catalogue().papers(service, values)),
        limit=_limit(service, values),
        fee=_fee(turn, service, values),
        sources=", ".join(dict.fromkeys(_sources(turn, service, values))) or part("no_source"),
        note=part(f"note_{service.name}") if has_part(f"note_{service.name}") else "",
    )


def _papers(needs: tuple[PaperNeed, ...]) -> str:
    required = [need.paper.name for need in needs if need.required]
    names = "; ".join(name[0].lower() + name[1:] for name in required)
    return part("papers", papers=names) if names else part("no_papers")


def _limit(service: Service, values: Values) -> str:
    limit = catalogue().time_limit(service, values)
    if limit is None:
        return part("limit_agreed")
    return part(f"limit_{limit.unit}", amount=limit.amount)


def _fee(turn: Turn, service: Service, values: Values) -> str:
    fee = catalogue().fee(service, values, turn.today)
    if fee is None:
        return part("fee_none")
    words = fee.label[0].lower() + fee.label[1:]
    return part("fee_amount", amount=dong(fee.before_vat), label=words) if fee.before_vat else words


def _sources(turn: Turn, service: Service, values: Values) -> list[str]:
    limit, fee = catalogue().time_limit(service, values), catalogue().fee(service, values, turn.today)
    return [_named(found.source) for found in (limit, fee) if found is not None]


def _named(source: Source) -> str:
    return source.decision if source.status == "verified" else part("source_unverified", decision=source.decision)


def say_aspect(turn: Turn, service: Service, aspect: str, values: Values) -> None:
    """Only what was asked: the fee, the papers or the limit of time."""
    found: TimeLimit | Fee | None = None
    buttons = [] if _under_way(turn, service) or not service.opens_request else [wish_button(service.name)]
    if aspect in beside.ASPECTS:
        beside.say_beside(turn, service, aspect, values, buttons)
        return
    if aspect == "papers":
        told = _papers(catalogue().papers(service, values))
    elif aspect == "limit":
        found = catalogue().time_limit(service, values)
        told = part("told_limit", limit=_limit(service, values))
    else:
        found = catalogue().fee(service, values, turn.today)
        told = _fee(turn, service, values)
    named = found and found.source.decision not in told  # some fees are told with their rule
    source = part("by_source", source=_named(found.source)) if found and named else ""
    turn.say("utter_service_aspect", service=service.official_name, told=told, source=source, buttons=buttons)


def _under_way(turn: Turn, service: Service) -> bool:
    ordered = (*(item.intent for item in turn.state.stack), turn.state.sent.get("intent"))
    return service.name in ordered


@journey("ask_procedure", accepts=["service"])
async def ask_procedure(turn: Turn, wish: Wish) -> None:
    """Papers, time limit and fee of a service, or the one of them that was asked, with a button to order it."""
    name = wish.values.get("service") or _meant(turn) or spoken_of(turn) or await _open_matter(turn)
    if name not in catalogue().names():
        wish.values.pop("service", None)
        raise Ask("service", choices=[Choice(wish_title(often), often) for often in OFTEN_ASKED])
    service = catalogue().service(str(name))
    wish.values["service"] = service.name
    aspect = str(wish.values.pop("aspect", "all"))
    values = await _told_so_far(turn, service)
    if aspect == "all":
        say_facts(turn, service, values)
    else:
        say_aspect(turn, service, aspect, values)
    if _under_way(turn, service):
        return  # the order goes on where it was
    if aspect == "all":
        buttons = [wish_button(service.name)] if service.opens_request else []
        turn.say("utter_procedure_next", buttons=[*buttons, wish_button("talk_to_agent")])
    if service.opens_request:
        before = turn.state.offer
        values = before.values if before and before.intent == service.name else {}
        if aspect == "all":
            turn.offer(service.name, **values)
        else:
            turn.have_ready(service.name, **values)  # nothing was asked that an "ừ" could answer


async def _told_so_far(turn: Turn, service: Service) -> Values:
    """The answers of the order under way, or sent last: 45 kW want a paper that 5 kW do not."""
    ordered = next((wish for wish in turn.state.stack if wish.intent == service.name), None)
    if ordered is not None:
        return known(turn, service.name, ordered)
    if turn.state.sent.get("intent") != service.name:
        return {}
    request = await turn.call(turn.utility.requests.visible_to, turn.chat, str(turn.state.sent["number"]))
    return request.fields if request is not None else {}


def _meant(turn: Turn) -> str | None:
    """Of a message of several wishes ("thủ tục tăng công suất với giá kinh doanh") Rasa names no service; the stored
    question it is like does.
    """
    found = best(turn) if len(turn.wishes) > 1 else None
    return found[0].wish if found and found[1] >= FAQ_LIKELY else None


async def _open_matter(turn: Turn) -> str | None:
    """The service of what was sent today, else of the one request that is open for this customer."""
    sent = turn.state.sent
    if sent and turn.now - float(sent["at"]) <= HOURS * 3600 and sent["intent"] in asked_services():
        return str(sent["intent"])
    ours = await turn.call(turn.utility.requests.of_chat, turn.chat, True)
    names = {request.service for request in ours if request.service in asked_services()}
    return names.pop() if len(names) == 1 else None


def asked_services() -> tuple[str, ...]:
    """The services that are ordered or reported; a bill that is too high has a sum and a reason of its own."""
    return tuple(name for name in catalogue().names() if name not in (*OF_A_BILL, *NO_SERVICE) and _opens(name))


def just_asked_about(turn: Turn) -> str | None:
    """The service whose procedure was told: "vậy đăng ký luôn" orders it, whatever was refused or unknown since."""
    last, offer = turn.state.last, turn.state.offer
    if last is None or last.intent != "ask_procedure" or (offer is not None and offer.intent != "talk_to_agent"):
        return None
    service = str(last.values.get("service"))
    return service if service in asked_services() else None


def _opens(name: str) -> bool:
    return catalogue().service(name).opens_request


def spoken_of(turn: Turn) -> str | None:
    """The service being ordered ("khoan, mất bao lâu?"), or the one just spoken of or offered."""
    last, offer = turn.state.last, turn.state.offer
    asked = str(last.values.get("service")) if last and last.intent in ("ask_procedure", "track_request") else None
    named = [
        *(item.intent for item in reversed(turn.state.stack)),
        *([offer.intent] if offer else []),
        *([last.intent] if last else []),
        *([asked] if asked else []),
    ]
    return next((name for name in named if name in asked_services()), None)
