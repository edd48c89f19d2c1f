"""Reads the scripts."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.conversations.player import Script

FOLDER = Path(__file__).parent / "scripts"
SCRIPTS = [
    Script(**item) for path in sorted(FOLDER.glob("*.yml")) for item in yaml.safe_load(path.read_text(encoding="utf-8"))
]
