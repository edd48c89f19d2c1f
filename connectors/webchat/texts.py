"""The words of the chat page, all in `texts.vi.json`: the page, the launcher and the refusals read the same file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TEXTS: dict[str, Any] = json.loads((Path(__file__).parent / "texts.vi.json").read_text(encoding="utf-8"))
