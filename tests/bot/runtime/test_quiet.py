"""The environment of Rasa is set before the libraries that read it are loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("module", ["bot.runtime.serve", "bot.runtime.train"])
def test_numpy_is_loaded_after_the_number_of_its_threads_is_set(module: str) -> None:
    """Loaded with the module it takes a thread a processor, and each turn costs twice the CPU."""
    code = f"import sys, {module}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
