"""The request just sent, asked after: where it stands, and by when it is promised."""

from __future__ import annotations

from actions.dialogue.flow import journey
from actions.dialogue.handover import say_the_wait
from actions.dialogue.state import Wish
from actions.dialogue.turn import Turn, wish_button
from actions.formats import day
from actions.phrases import lines, part, wish_title
from actions.services.progress import AFTER_REQUEST
from utility.catalogue import catalogue
from utility.requests.views import RequestView


@journey(AFTER_REQUEST, remembered=False)
async def tell_the_promise(turn: Turn, wish: Wish) -> None:
    """Its step and its day; while papers are missing the time allowed and what it waits for."""
    request = await turn.call(turn.utility.requests.visible_to, turn.chat, str(turn.state.sent["number"]))
    if request is None:
        turn.say("utter_no_request", buttons=[wish_button("talk_to_agent")])
        return
    buttons = [wish_button("add_documents", request_code=request.number)] if request.missing_papers else []
    turn.say(
        "utter_request_promise",
        service=wish_title(request.service),
        number=request.number,
        status=request.status_label,
        promise=_promise(request) if request.is_open else "",
        buttons=[*buttons, wish_button("track_request", request_code=request.number)],
    )


@journey("_after_complain_service", remembered=False)
async def tell_of_the_complaint(turn: Turn, wish: Wish) -> None:
    """A person answers it in this conversation; when, is as honest as the line is long."""
    turn.say("utter_complaint_promise", number=turn.state.sent["number"])
    say_the_wait(turn)


def _promise(request: RequestView) -> str:
    if request.deadline:
        return part("promise_by", date=day(request.deadline))
    limit = catalogue().time_limit(request.service, request.fields)
    allowed = part(f"limit_{limit.unit}", amount=limit.amount) if limit else part("limit_agreed")
    if not request.missing_papers:
        return part("promise_within", limit=allowed)
    rows: list[dict[str, object]] = [{"name": need.paper.name} for need in request.missing_papers]
    return part("promise_after_papers", limit=allowed, papers=lines("paper_line", rows))
