"""Where things lie in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APP_PYTHON = ROOT / ".venv" / "bin" / "python"
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
TOOLS = ROOT / ".tools"
MODELS = ROOT / "models"


def data_dir() -> Path:
    """The folder that holds everything a running assistant writes (setting `DATA_DIR`)."""
    configured = Path(os.environ.get("DATA_DIR", "data"))
    return configured if configured.is_absolute() else ROOT / configured
