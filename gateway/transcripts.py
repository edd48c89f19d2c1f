"""A conversation as a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from actions.phrases import part
from gateway.records.views import StoredMessage
from utility.clock import VIETNAM

# A letter of more than this is no letter.
MOST = 1000


def subject(company: str, now: datetime) -> str:
    """What the letter is about."""
    return part("transcript_subject", company=company, date=_day(now))


def letter(messages: Sequence[StoredMessage]) -> str:
    """Who said what and when, in the order of the conversation."""
    lines = [part("transcript_intro"), ""]
    for message in messages:
        when = message.created_at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
        lines.append(f"[{when}] {_author(message)}:")
        lines += [line for line in (message.text, *_media(message)) if line]
        lines.append("")
    return "\n".join(lines)


def _author(message: StoredMessage) -> str:
    if message.author == "customer":
        return part("transcript_customer")
    if message.author == "agent":
        return message.author_name or part("transcript_agent")
    return part("transcript_bot")


def _media(message: StoredMessage) -> list[str]:
    # Links of ours end within days and open to whoever has them: a letter names the picture, it does not carry it.
    names = [str(item.get("name") or "") for item in message.content.get("media", ())]
    shown = [f"({name})" for name in names if name]
    if message.content.get("image") or message.content.get("file"):
        shown.append(part("transcript_picture"))
    return shown


def _day(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")
