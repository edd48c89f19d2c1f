"""A question about the papers while their photos are awaited."""

from __future__ import annotations

from actions.dialogue.text import has_phrase, words
from actions.dialogue.turn import Turn
from actions.phrases import lines

FEW_WORDS = 8
WHICH_PAPERS = (
    "giay gi", "giay to gi", "giay nao", "con gi nua", "can gi nua", "thieu gi", "nhung gi", "may cai", "gui gi",
)  # fmt: skip


async def asks_for_the_papers(turn: Turn) -> bool:
    """ "Còn giấy gì nữa?" while photos are awaited: what is still missing, and the question stays."""
    number = turn.state.stack[-1].values.get("request_code")
    if len(words(turn.words)) > FEW_WORDS or not has_phrase(turn.words, WHICH_PAPERS) or not number:
        return False
    request = await turn.call(turn.utility.requests.visible_to, turn.chat, str(number))
    if request is None or not request.missing_papers:
        return False
    rows: list[dict[str, object]] = [{"name": need.paper.name} for need in request.missing_papers]
    turn.say("utter_papers_wanted", papers=lines("paper_line", rows), number=request.number)
    return True
