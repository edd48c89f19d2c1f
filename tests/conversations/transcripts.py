"""Chosen conversations as people read them: `python -m tests.conversations.transcripts` plays those with `shown: true`
against a real Rasa and writes docs/conversations.md."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.actions import company
from tests.conversations.loading import SCRIPTS
from tests.conversations.player import Player
from tests.conversations.rasa import running_rasa, work_for

PAGE = Path(__file__).parents[2] / "docs" / "conversations.md"
HEAD = """# Ten conversations

Played by `python -m tests.conversations.transcripts` against the trained model and the test company; amounts are those
of its bills. Buttons stand in brackets.
"""


def main() -> None:
    """Play and write."""
    chosen = [script for script in SCRIPTS if script.shown]
    parts = [HEAD]
    with tempfile.TemporaryDirectory() as name, running_rasa(Path(name)) as port:
        for number, script in enumerate(chosen, start=1):
            folder = Path(name) / str(number)
            folder.mkdir()
            firm = company.build(folder, datetime.now(UTC))
            work_for(firm)
            player = Player(port, firm)
            asyncio.run(player.play(script, f"webchat:shown:{number}"))
            firm.utility.database.dispose()
            parts += [f"## {number}. {script.title}\n", *(_line(line) for line in player.transcript), ""]
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def _line(line: str) -> str:
    who, _, said = line.partition(": ")
    return f"**{who.capitalize()}:** " + said.replace("\n", "  \n") + "\n"


if __name__ == "__main__":
    main()
