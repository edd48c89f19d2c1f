"""Ordering a service: what it takes, the answers it needs, a look over them, a fresh code, and the request is open."""

from __future__ import annotations

from datetime import date

from actions.account import own_code
from actions.dialogue.asking_back import yes_no
from actions.dialogue.flow import Ask, journey
from actions.dialogue.handover import hand_over
from actions.dialogue.state import SAID, Wish
from actions.dialogue.text import tidy, words
from actions.dialogue.turn import Turn, wish_button
from actions.formats import day, dong, month, number, phone
from actions.outages import say_running
from actions.phrases import lines, part, wish_title
from actions.services.anonymous import keeps_anonymous, without_traces
from actions.services.facts import say_facts
from actions.services.fresh_code import confirm_by_code
from actions.services.inside import heard
from actions.services.invoices import CORRECTION, wrong_invoice
from actions.services.mentioned import owner_died, told
from actions.services.questions import answers, known, question, restates
from utility.catalogue import Field, LinkLevel, Service, Stored, Values, catalogue
from utility.requests.views import RequestView

ORDERS = (
    "request_new_supply",
    "request_new_supply_mv",
    "change_capacity",
    "move_meter",
    "change_household_quota",
    "change_usage_purpose",
    "change_contract_owner",
    "update_contact_info",
    "renew_contract",
    "terminate_contract",
    "suspend_supply",
    "reconnect_supply",
    "register_rooftop_solar",
    "request_after_meter_service",
    "request_meter_test",
    "change_payment_method",
    "register_notifications",
    CORRECTION,
)
# Something is wrong and somebody must know it soon: no look over the answers first.
REPORTS = (
    "request_reading_check",
    "report_meter_fault",
    "report_voltage_problem",
    "report_power_theft",
    "complain_service",
)
# Where a wish keeps the sentence a complaint began with, and how long it is at least.
OPENING, OPENING_WORDS = "opening", 5
# Optional fields that are worth a question; the others are taken when given.
ASKED_THOUGH_OPTIONAL: dict[str, tuple[str, ...]] = {
    "request_reading_check": ("current_index",),
    "report_meter_fault": ("address", "phone_number"),
    "report_voltage_problem": ("address",),
    "request_meter_test": ("reason",),
    "reconnect_supply": ("phone_number",),
    "report_power_theft": ("seen_on",),
}


@journey(
    CORRECTION,
    form=True,
    accepts=["customer_code"],
    fits=answers,
    restates=restates,
    hears=heard,
    claims=wrong_invoice,
    notes=keeps_anonymous,
)
@journey(
    *(name for name in (*ORDERS, *REPORTS) if name != CORRECTION),
    form=True,
    accepts=["customer_code"],
    fits=answers,
    restates=restates,
    hears=heard,
    notes=keeps_anonymous,
)
async def order_service(turn: Turn, wish: Wish) -> None:
    """One form for every service of the catalogue."""
    service = catalogue().service(wish.intent)
    if "opened" not in wish.values:
        # Before anything is asked: afterwards the sentence that said it is gone.
        wish.values["opened"] = True
        wish.values.update(told(turn, service, str(wish.values.pop(SAID, ""))))
        if service.name == "complain_service" and len(words(turn.words)) >= OPENING_WORDS:
            wish.values[OPENING] = tidy(turn.words)
    code = await _customer_code(turn, wish, service)
    if await _known_outage(turn, service, code):
        return
    if await _has_one_already(turn, wish, service, code) or await _blocked(turn, service, code):
        return
    if "told" not in wish.values:
        wish.values["told"] = True
        if service.name == "change_contract_owner" and owner_died(turn.words):
            turn.say("utter_owner_died")
        if service.name in REPORTS:
            turn.say(f"utter_intro_{service.name}")
            if response := keeps_anonymous(turn, wish):
                turn.say(response)
        else:
            say_facts(turn, service, known(turn, service.name, wish))
    values = known(turn, service.name, wish)
    asked = _next(service, values, wish, code)
    if asked is not None:
        raise question(service.name, asked)
    if service.name in ORDERS:
        _look_over(turn, wish, service, values, code)
        if not wish.values["sure"]:
            turn.say("utter_request_not_sent", service=wish_title(service.name), buttons=[wish_button(service.name)])
            kept = {name: value for name, value in wish.values.items() if name not in ("sure", "key")}
            turn.offer(service.name, **kept)  # "à thôi gửi đi": nothing is asked twice
            return
    if service.fresh_code and code is not None:
        await confirm_by_code(turn, wish, code)
    await _open(turn, wish, service, _with_the_opening(service, wish, values), code)


def _with_the_opening(service: Service, wish: Wish, values: Values) -> Values:
    """A complaint begins with the sentence that opened it; the answer to "khi nào, ở đâu" goes on."""
    opening, story = wish.values.get(OPENING), str(values.get("description") or "")
    if not opening or not story or str(opening) in story:
        return values
    return {**values, "description": f"{opening}; {story}"}


async def _customer_code(turn: Turn, wish: Wish, service: Service) -> str | None:
    """The linked code the service is for; a report needs none, but says which if there is one."""
    if service.link >= LinkLevel.L2:
        return await own_code(turn, wish)
    linked = await turn.call(turn.utility.identity.linked, turn.chat)
    named = wish.values.get("customer_code")
    if named in linked:
        return str(named)
    if service.name not in REPORTS or service.confidential:
        return None
    return turn.state.code if turn.state.code in linked else next(iter(linked), None) if len(linked) == 1 else None


async def _known_outage(turn: Turn, service: Service, code: str | None) -> bool:
    """Bad voltage where supply is known to be disturbed has its cause already."""
    if service.name != "report_voltage_problem" or code is None:
        return False
    running = await turn.call(turn.utility.outages.now_for, code)
    area = await turn.call(turn.utility.outages.area_of, code)
    if not running or area is None:
        return False
    say_running(turn, area.name, running[0])
    return True


async def _has_one_already(turn: Turn, wish: Wish, service: Service, code: str | None) -> bool:
    """The same thing is under way: tell where it stands instead of opening it twice."""
    if wish.values.get("told"):
        return False
    request = await turn.call(turn.utility.requests.open_like, turn.chat, service.name, code)
    if request is None:
        return False
    turn.say(
        "utter_request_exists",
        service=wish_title(service.name),
        number=request.number,
        status=request.status_label,
        buttons=[
            wish_button("track_request", request_code=request.number),
            wish_button("cancel_request", request_code=request.number),
            wish_button("talk_to_agent"),
        ],
    )
    return True


async def _blocked(turn: Turn, service: Service, code: str | None) -> bool:
    """Debts that must be settled first are shown, with the way to settle them."""
    if code is None or "debts_settled" not in await turn.call(turn.utility.requests.blockers, service.name, code):
        return False
    unpaid = await turn.call(turn.utility.bills.unpaid, code)
    rows: list[dict[str, object]] = [{"period": month(bill.period), "total": dong(bill.total)} for bill in unpaid]
    fee = catalogue().fee(service, {}, turn.today)
    turn.say(
        "utter_debts_first",
        service=wish_title(service.name),
        bills=lines("debt_line", rows),
        total=dong(sum(bill.total for bill in unpaid)),
        fee=part("fee_after_debts", amount=dong(fee.before_vat), source=fee.source.decision)
        if fee and fee.before_vat
        else "",
        buttons=[
            wish_button("pay_bill", customer_code=code),
            wish_button("report_paid_not_updated", customer_code=code),
            wish_button("talk_to_agent"),
        ],
    )
    turn.offer("pay_bill", customer_code=code)
    return True


def _next(service: Service, values: Values, wish: Wish, code: str | None) -> Field | None:
    """The next field to ask: what is required, then what is worth it. A linked customer's home and phone are known."""
    worth = ASKED_THOUGH_OPTIONAL.get(service.name, ())
    on_record = ("address", "phone_number") if code is not None else ()
    if service.name in REPORTS and wish.values.get("customer_code"):
        on_record = (*on_record, "address")  # staff find the home by the code; nothing of it is told here
    skipped = [
        field.name
        for field in service.fields
        if not field.required
        and (field.name not in worth or field.name in on_record or wish.values.get(field.name) == "")
    ]
    return catalogue().next_field(service, values, skipped)


def _look_over(turn: Turn, wish: Wish, service: Service, values: Values, code: str | None) -> None:
    if "sure" in wish.values:
        return
    rows = [
        {"label": field.label, "value": _in_words(field, values[field.name])}
        for field in service.fields
        if field.name in values
    ]
    raise Ask(
        "confirm",
        "utter_confirm_request",
        key="sure",
        choices=yes_no(),
        service=wish_title(service.name),
        summary=lines("summary_line", rows) if rows else part("nothing_more"),
    )


def _in_words(field: Field, value: Stored) -> str:
    """An answer as it is read back for confirmation."""
    if isinstance(value, bool):
        return part("yes" if value else "no")
    if field.type == "choice":
        return next((choice.label for choice in field.choices if choice.value == value), str(value))
    if field.type == "date":
        return day(date.fromisoformat(str(value)))
    if field.type == "period":
        return month(str(value))
    if field.type == "phone":
        return phone(str(value))
    return f"{value} kW" if field.type == "kw" else str(value)


async def _say_verdict(turn: Turn, values: Values, code: str) -> None:
    """What the customer's own reading says about the billed one, before the check is ordered."""
    claimed = values.get("current_index")
    if claimed is None:
        return
    period = values.get("period")
    check = await turn.call(turn.utility.meter.check_reading, code, int(claimed), str(period) if period else None)
    if check.verdict in ("billed_too_high", "plausible") and check.billed is not None:
        turn.say(
            f"utter_reading_{check.verdict}",
            claimed=number(int(claimed)),
            billed=number(check.billed),
            overbilled=number(check.overbilled_kwh),
        )


async def _open(turn: Turn, wish: Wish, service: Service, values: Values, code: str | None) -> None:
    if service.name == "request_reading_check" and code is not None:
        await _say_verdict(turn, values, code)
    created = await turn.call(
        turn.utility.requests.create,
        service.name,
        without_traces(wish, values),
        chat=turn.chat,
        key=str(wish.values.setdefault("key", int(turn.now))),
        customer_code=code,
    )
    request = created.request
    for name in ("opened", "told", "sure", "key", OPENING):  # the same once more is asked and confirmed anew
        wish.values.pop(name, None)
    wish.values.update(request_code=request.number, sent_at=turn.now)
    turn.state.remember_sent(service.name, request.number)
    if request.urgent:
        await hand_over(turn, service.name, "utter_urgent_passed_on", urgent=True, request=request.number)
    elif service.name == "complain_service":
        # A person answers these in the conversation, besides the request.
        await hand_over(turn, "complaint", "utter_complaint_passed_on", request=request.number)
    elif service.name == CORRECTION and values.get("invoice_error") == "other":
        await hand_over(turn, "einvoice", "utter_handover", request=request.number)
    _tell(turn, request)


def _tell(turn: Turn, request: RequestView) -> None:
    """The number, the promise, and the papers that are still wanted."""
    if catalogue().service(request.service).confidential:
        response = "utter_report_passed_on"  # nobody calls back who does not know whom
    elif request.deadline:
        response = "utter_request_opened"
    else:
        response = "utter_request_opened_papers" if request.missing_papers else "utter_request_opened_open_end"
    turn.say(
        response,
        service=wish_title(request.service),
        number=request.number,
        deadline=day(request.deadline) if request.deadline else "",
    )
    if request.missing_papers:
        rows = [{"name": need.paper.name} for need in request.missing_papers]
        turn.say("utter_papers_wanted", papers=lines("paper_line", rows), number=request.number)
