"""What the scripts cover: `python -m tests.conversations.coverage` writes docs/conversation-coverage.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.conversations.loading import SCRIPTS

PAGE = Path(__file__).parents[2] / "docs" / "conversation-coverage.md"
HEAD = """# What the conversation tests cover

Made from `tests/conversations/scripts` by `python -m tests.conversations.coverage`; a test keeps it current.
{count} scripts, {lines} lines of customers. A cell counts scripts; a script may show several repairs.
"""


def page() -> str:
    """The whole page as Markdown."""
    lines = sum(len(script.turns) for script in SCRIPTS)
    repairs = [(script.journey, repair) for script in SCRIPTS for repair in script.repairs or ("straight",)]
    registers = [(script.journey, script.register) for script in SCRIPTS]
    head = HEAD.format(count=len(SCRIPTS), lines=lines)
    return "\n".join([head, "## Repairs", "", _table(repairs), "", "## Registers", "", _table(registers), ""])


def _table(pairs: Sequence[tuple[str, str]]) -> str:
    """A row for each second item, a column for each journey."""
    cells = Counter(pairs)
    journeys = sorted({journey for journey, _ in cells})
    rows = [["", *journeys, "all"], ["---"] * (len(journeys) + 2)]
    for name in sorted({name for _, name in cells}):
        counts = [cells[journey, name] for journey in journeys]
        rows.append([name.replace("_", " "), *(str(count or "") for count in counts), str(sum(counts))])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
