"""What a caller hears that is no answer of the dialogue: greeting, keys, waiting, good-bye."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TEXTS: dict[str, Any] = json.loads(Path(__file__).with_name("texts.vi.json").read_text(encoding="utf-8"))


def prompts() -> list[tuple[str, list[str]]]:
    """Every fixed text with its choices, to be made ready before the first call."""
    titles = [choice["title"] for choice in TEXTS["choices"]]
    welcomes = [(f"{TEXTS['greeting']} {TEXTS[menu]}", titles) for menu in ("menu", "menu_spoken")]
    return [*welcomes, *((text, []) for text in TEXTS.values() if isinstance(text, str) and "{" not in text)]
