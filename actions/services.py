"""Services a customer can order, and what they need: one form for all, driven by the table below."""

from __future__ import annotations

from dataclasses import dataclass

from actions.account import own_code
from actions.dialogue.flow import Ask, journey
from actions.dialogue.handover import hand_over
from actions.dialogue.repair import yes_no
from actions.dialogue.state import Choice, Wish
from actions.dialogue.turn import Turn, wish_button
from actions.formats import dong, month
from actions.journey_action import JourneyAction
from actions.phrases import lines, part, wish_title
from utility.masking import mask_code


class ActionServices(JourneyAction):
    def name(self) -> str:
        return "action_services"


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked for a service. `own`: it concerns a contract, so the chat must be linked to its code.

    `choices` names the parts that are the buttons of a field, `optional` the fields that may be skipped.
    """

    fields: tuple[str, ...] = ()
    own: bool = True
    optional: frozenset[str] = frozenset()


# Electricity.md d.1 and d.4: the data a customer is asked for; papers follow in the request itself.
FORMS: dict[str, Form] = {
    "request_new_supply": Form(("address", "purpose", "person_name", "phone_number"), own=False),
    "request_new_supply_mv": Form(("address", "capacity_kw", "person_name", "phone_number"), own=False),
    "change_capacity": Form(("capacity_kw",)),
    "move_meter": Form(("description",)),
    "change_household_quota": Form(("household_count",)),
    "change_usage_purpose": Form(("purpose",)),
    "change_contract_owner": Form(("address", "person_name", "phone_number"), own=False),
    "update_contact_info": Form(("new_contact",)),
    "renew_contract": Form(),
    "terminate_contract": Form(("from_when",)),
    "suspend_supply": Form(("from_when",)),
    "register_rooftop_solar": Form(("capacity_kw",)),
    "request_after_meter_service": Form(("description", "address", "phone_number"), own=False),
    "request_reading_check": Form(("current_index",), optional=frozenset({"current_index"})),
    "request_meter_test": Form(),
    "report_meter_fault": Form(("description", "address"), own=False),
    "change_payment_method": Form(("payment_provider",)),
    "register_notifications": Form(("notify_by",)),
}
FIELD_CHOICES = {
    "purpose": ("residential", "business", "production"),
    "notify_by": ("zalo", "sms", "email"),
}


@journey(*FORMS, form=True, accepts=["customer_code"])
async def order_service(turn: Turn, wish: Wish) -> None:
    """Tell what the service takes, collect what it needs, show it, and pass it on."""
    form = FORMS[wish.intent]
    if form.own:
        wish.values["customer_code"] = await own_code(turn, wish)
    if "told" not in wish.values:
        wish.values["told"] = True
        turn.say(f"utter_service_{wish.intent}")
    for name in form.fields:
        if name not in wish.values:
            raise Ask(name, choices=_choices(name), optional=name in form.optional)
    if "sure" not in wish.values:
        raise Ask(
            "confirm",
            "utter_confirm_request",
            key="sure",
            choices=yes_no(),
            service=wish_title(wish.intent),
            summary=_summary(wish, form),
        )
    if not wish.values["sure"]:
        turn.say("utter_request_not_sent", service=wish_title(wish.intent), buttons=[wish_button(wish.intent)])
        return
    await hand_over(turn, "service_request", "utter_request_passed_on", service=wish.intent)


def _choices(name: str) -> list[Choice]:
    return [Choice(part(f"choice_{name}_{value}"), value) for value in FIELD_CHOICES.get(name, ())]


def _summary(wish: Wish, form: Form) -> str:
    rows: list[dict[str, object]] = []
    if form.own:
        rows.append({"label": part("label_customer_code"), "value": mask_code(wish.values["customer_code"])})
    for name in form.fields:
        value = wish.values[name]
        if value in ("", None):
            continue
        known = FIELD_CHOICES.get(name, ())
        rows.append(
            {"label": part(f"label_{name}"), "value": part(f"choice_{name}_{value}") if value in known else value}
        )
    return lines("summary_line", rows) if rows else part("nothing_more")


@journey("reconnect_supply", accepts=["customer_code"])
async def reconnect_supply(turn: Turn, wish: Wish) -> None:
    """Debts come first: without paying them power is not restored. Without debts a person arranges it."""
    code = await own_code(turn, wish)
    unpaid = await turn.call(turn.utility.bills.unpaid, code)
    if unpaid:
        rows: list[dict[str, object]] = [{"period": month(bill.period), "total": dong(bill.total)} for bill in unpaid]
        turn.say(
            "utter_reconnect_after_paying",
            code=mask_code(code),
            bills=lines("reconnect_line", rows),
            total=dong(sum(bill.total for bill in unpaid)),
            buttons=[wish_button("pay_bill", customer_code=code), wish_button("talk_to_agent")],
        )
        turn.offer("pay_bill", customer_code=code)
        return
    if "sure" not in wish.values:
        raise Ask("confirm", "utter_confirm_reconnect", key="sure", choices=yes_no(), code=mask_code(code))
    if wish.values["sure"]:
        await hand_over(turn, "service_request", "utter_request_passed_on", service=wish.intent, customer_code=code)
    else:
        turn.say("utter_request_not_sent", service=wish_title(wish.intent), buttons=[wish_button(wish.intent)])


@journey("ask_procedure", accepts=["service"])
async def ask_procedure(turn: Turn, wish: Wish) -> None:
    """Papers, time limit and fee of a service, with the rule they come from."""
    service = wish.values.get("service")
    if service not in WITH_PROCEDURE:
        wish.values.pop("service", None)
        raise Ask("service", choices=[Choice(wish_title(name), name) for name in OFTEN_ASKED])
    orderable = [wish_button(service)] if service in FORMS or service == "reconnect_supply" else []
    turn.say(f"utter_service_{service}", buttons=[*orderable, wish_button("talk_to_agent")])


WITH_PROCEDURE = (*FORMS, "reconnect_supply", "sign_contract", "add_documents", "track_request", "cancel_request")
OFTEN_ASKED = ("request_new_supply", "change_contract_owner", "change_capacity", "change_household_quota", "move_meter")


@journey("sign_contract", "track_request", "cancel_request", "add_documents", form=True)
async def about_request(turn: Turn, wish: Wish) -> None:
    """Something about a request that exists: a person who sees its state goes on, given its code if there is one."""
    if "told" not in wish.values:
        wish.values["told"] = True
        turn.say(f"utter_service_{wish.intent}")
    if "request_code" not in wish.values:
        raise Ask("request_code", optional=True)
    if wish.intent == "add_documents" and "photo" not in wish.values:
        raise Ask("photo", optional=True)
    await hand_over(turn, wish.intent, "utter_request_passed_on", request_code=wish.values["request_code"])
