"""The quality list and the protocol page say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import connectors.webchat
from connectors.webchat import live
from connectors.webchat.settings import Limits

ROOM = Path(connectors.webchat.__file__).parent
QUALITY = (ROOM / "QUALITY.md").read_text(encoding="utf-8")
PROTOCOL = (ROOM / "PROTOCOL.md").read_text(encoding="utf-8")


def test_every_line_of_the_quality_list_has_a_state_and_a_reason() -> None:
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in QUALITY.splitlines() if line[:1] == "|"]
    assert len(rows) > 15
    for name, state, note in rows[2:]:
        assert state in ("done", "to do", "exempt"), name
        assert len(note) > 10 or state == "done", name


def test_the_numbers_of_the_quality_list_are_those_in_force() -> None:
    limits = Limits()
    line = next(line for line in QUALITY.splitlines() if line.startswith("| limits |"))
    for words in (
        f"{limits.messages_per_minute} messages",
        f"{limits.uploads_per_minute} uploads",
        f"{limits.address_requests_per_minute} calls",
        f"{limits.sessions_per_minute} sessions",
        f"{limits.text_characters:,} characters",
        f"{limits.json_bytes // 1024} kB JSON",
        f"{limits.upload_bytes // 1024 // 1024} MB a file",
        f"{limits.sockets_per_visitor} sockets",
        f"{live.FRAMES_PER_MINUTE} frames",
    ):
        assert words in line


def test_every_call_and_close_code_is_documented() -> None:
    source = (ROOM / "api.py").read_text(encoding="utf-8")
    calls = re.findall(r'@api\.(get|post)\("(/[^"{]*)', source)
    assert len(calls) == 7
    for method, path in calls:
        assert f"`{method.upper()} /widget/v1{path.rstrip('/')}" in PROTOCOL
    for code in (live.BAD_FRAME, live.TOKEN, live.ORIGIN, live.SILENT, live.TOO_MANY, live.RATE, live.AWAY):
        assert f"| {code} |" in PROTOCOL
