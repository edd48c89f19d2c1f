"""A photo that names a customer code: for a request that waits for papers it is one of them, else it is the code."""

from __future__ import annotations

from actions.dialogue.confidence import SURE
from actions.dialogue.turn import Turn
from utility.requests import RequestView

PHOTOS = ("send_image", "send_file")
_KINDS = ("image", "file")
# What is written beside a picture asks for these whatever is awaited.
_STRONGER = ("talk_to_agent", "report_hazard")
_SAYS_NO_WISH = ("inform", "add_documents", "affirm", "out_of_scope", "chitchat", "thank")


async def take_captioned(turn: Turn) -> None:
    """ "Căn cước của tôi đây" beside the picture: where papers are awaited the picture is the message."""
    pictures = any(item.get("kind") in _KINDS for item in turn.metadata.get("attachments") or ())
    if not pictures or turn.tapped or turn.intent in (*PHOTOS, *_STRONGER):
        return
    pending = turn.state.pending
    awaited = pending is not None and pending.field == "photo"
    weak = turn.confidence < SURE or turn.intent in _SAYS_NO_WISH
    if awaited or (pending is None and weak and await waits_for_papers(turn)):
        turn.mean("send_image")
        turn.entities = []


async def take_code(turn: Turn) -> None:
    """Take the message as the customer code in its photo, and say which one was read."""
    code = turn.entity("customer_code")
    if turn.intent not in PHOTOS or code is None:
        return
    pending = turn.state.pending
    asked_for = pending.field if pending else None
    if asked_for == "photo" or (asked_for != "customer_code" and await waits_for_papers(turn)):
        return
    turn.intent, turn.ranking = "inform", [("inform", 1.0)]
    turn.say("utter_code_read", code=code)


async def waits_for_papers(turn: Turn) -> RequestView | None:
    """The customer's newest request that still lacks papers."""
    own = await turn.call(turn.utility.requests.of_chat, turn.chat, True)
    return next((request for request in own if request.missing_papers), None)
