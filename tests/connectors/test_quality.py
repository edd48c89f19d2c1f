"""Every channel has a quality list, and each of its lines says where it stands and why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import connectors

ROOM = Path(connectors.__file__).parent
CHANNELS = sorted(path.parent.name for path in ROOM.glob("*/connector.py"))
DOCS = ROOM.parent / "docs" / "channels.md"
# What every list must speak of.
TOPICS = ("signature", "dedupe", "event kinds", "errors", "ambiguous sends", "limits when rendering", "tests")


def rows(channel: str) -> list[list[str]]:
    text = (ROOM / channel / "QUALITY.md").read_text(encoding="utf-8")
    return [[cell.strip() for cell in line.strip("|\n").split("|")] for line in text.splitlines() if line[:1] == "|"]


def test_the_channels_are_found() -> None:
    assert {"messenger", "telegram", "webchat", "zalo", "zalobot"} <= set(CHANNELS)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_line_has_a_state_and_a_reason(channel: str) -> None:
    found = rows(channel)
    assert len(found) > 10
    for name, state, note in found[2:]:
        assert state in ("done", "to do", "exempt"), name
        assert len(note) > 10 or state == "done", name


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_list_speaks_of_what_goes_wrong(channel: str) -> None:
    names = " ".join(name for name, _, _ in rows(channel)[2:])
    assert [topic for topic in TOPICS if topic not in names] == []


@pytest.mark.parametrize("channel", ["messenger", "telegram", "zalo", "zalobot"])
def test_the_guide_has_a_section_with_every_setting(channel: str) -> None:
    guide = DOCS.read_text(encoding="utf-8")
    example = (ROOM.parent / ".env.example").read_text(encoding="utf-8")
    settings = [line.partition("=")[0] for line in example.splitlines() if line.startswith(f"{channel.upper()}_")]
    assert settings
    told = [name for name in settings if not name.endswith("_URL")]
    assert [name for name in told if re.search(rf"`{name}\b", guide) is None] == []


def test_the_guide_names_the_size_of_the_smallest_channel() -> None:
    """The numbers are rounded; they are wrong once the channel has grown by a fifth."""
    guide = (ROOM.parent / "docs" / "adding-a-channel.md").read_text(encoding="utf-8")
    sizes = [int(number) for number in re.findall(r"about (\d+)", guide)]
    found = [
        ROOM / "zalobot",
        ROOM.parent / "tests" / "platforms" / "zalobot.py",
        ROOM.parent / "tests" / "connectors" / "zalobot",
    ]
    assert len(sizes) == len(found)
    for size, path in zip(sizes, found, strict=True):
        files = [path] if path.is_file() else path.glob("*.py")
        lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
        assert 0.8 * size <= lines <= 1.2 * size, path
