"""Whether something waits for the customer's signature: whoever asks about signing is shown it, besides the answer."""

from __future__ import annotations

from actions.dialogue.confidence import SURE
from actions.dialogue.turn import Turn


async def waits_for_signature(turn: Turn) -> bool:
    """A contract of this chat's customers can be signed now, and the message is about signing."""
    if turn.intent != "sign_contract" or turn.confidence < SURE:
        return False
    requests = await turn.call(turn.utility.requests.of_chat, turn.chat, True)
    if any(request.status == "waiting_for_signature" for request in requests):
        return True
    codes = await turn.call(turn.utility.identity.linked, turn.chat)
    drawn_up = [one for code in codes for one in await turn.call(turn.utility.contracts.of_customer, code)]
    return any(one.state == "drafted" and one.expires_at > turn.services.clock.now() for one in drawn_up)
