"""What a service takes, told from the catalogue: papers, time, cost, and the rule they come from."""

from __future__ import annotations

from actions.dialogue import engine
from actions.dialogue.flow import Ask, journey
from actions.dialogue.state import Choice, Wish
from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn, wish_button
from actions.faq.choose import asks
from actions.formats import dong
from actions.phrases import has_part, part, wish_title
from utility.catalogue import PaperNeed, Service, Source, Values, catalogue

# What people ask about most, offered when the service is not clear.
OFTEN_ASKED = ("request_new_supply", "change_contract_owner", "change_capacity", "change_household_quota", "move_meter")


# Questions about a service that need not name it.
ASKS_ON = (
    "bao lau co hieu luc", "bao lau co ket qua", "mat bao lau", "trong bao lau", "bao lau thi xong", "bao lau xong",
    "may ngay xong", "may ngay thi xong",
    "may ngay vay", "mat may ngay", "co mat phi", "mat phi", "phi bao nhieu", "ton phi", "ton bao nhieu", "co ton",
    "het bao nhieu tien", "le phi", "giay to gi", "can giay to", "can gi", "can nhung gi", "thu tuc",
    "ho so gi", "ho so", "bao lau co nguoi", "bao lau thi co nguoi", "khi nao xong", "bao gio xong", "chung nao xong",
    "phi bn", "bao nhieu phi",
)  # fmt: skip
FEW_WORDS = 7


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


@journey("ask_procedure", accepts=["service"])
async def ask_procedure(turn: Turn, wish: Wish) -> None:
    """Papers, time limit and fee of a service, with a button to order it."""
    name = wish.values.get("service") or _talked_about(turn)
    if name not in catalogue().names():
        wish.values.pop("service", None)
        raise Ask("service", choices=[Choice(wish_title(often), often) for often in OFTEN_ASKED])
    service = catalogue().service(str(name))
    say_facts(turn, service, {})
    if any(item.intent == service.name for item in turn.state.stack):
        return  # the order goes on where it was
    buttons = [wish_button(service.name)] if service.opens_request else []
    turn.say("utter_procedure_next", buttons=[*buttons, wish_button("talk_to_agent")])
    if service.opens_request:
        before = turn.state.offer
        turn.offer(service.name, **(before.values if before and before.intent == service.name else {}))


async def asks_on(turn: Turn) -> bool:
    """ "Mất bao lâu?", "cần giấy tờ gì?": about the service just spoken of, however Rasa takes so few words."""
    said = words(turn.words)
    if turn.tapped or len(said) > FEW_WORDS or not has_phrase(turn.words, ASKS_ON) or _talked_about(turn) is None:
        return False
    if (pending := turn.state.pending) is not None:
        ordered = any(item.intent in catalogue().names() for item in turn.state.stack)
        # Where any words are an answer only a question is none.
        if not ordered or (pending.field != "confirm" and not (asks(turn) or turn.intent == "ask_procedure")):
            return False
    turn.state.misses = 0
    await engine.start(turn, "ask_procedure")
    return True


def _talked_about(turn: Turn) -> str | None:
    """The service being ordered ("khoan, mất bao lâu?"), or the one just spoken of or offered."""
    last = [turn.state.last] if turn.state.last else []
    offered = [turn.state.offer.intent] if turn.state.offer else []
    named = [*(item.intent for item in reversed(turn.state.stack)), *offered, *(item.intent for item in last)]
    services = catalogue()
    return next((name for name in named if name in services.names() and services.service(name).opens_request), None)
