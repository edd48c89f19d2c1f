"""What stands on Telegram's own parts: keyboards, the command menu, the bot's description."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TEXTS: dict[str, Any] = json.loads(Path(__file__).with_name("texts.vi.json").read_text(encoding="utf-8"))
