"""Makes the two Python environments from their locks, with uv, on a machine that has only Python.

The application's environment is `.venv`, the bot's `bot/.venv`; both are Python 3.11 (Rasa 3.6.21 has no later one).
A stamp beside each environment holds the hash of the lock it was made from, so a second start costs nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from cli.console import Problem, say, step
from cli.paths import ROOT, TOOLS

_UV_REQUIREMENT = "uv>=0.8,<1"
_SYSTEM_PACKAGES = "sudo apt-get install python3-venv python3-pip"


@dataclass(frozen=True)
class Environment:
    """One environment: its folder and the lock files that may fill it, smallest first."""

    title: str
    folder: Path
    lock: Path
    dev_lock: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def _stamp(self) -> Path:
        return self.folder / ".made-from"

    @property
    def for_development(self) -> bool:
        """Whether it was last filled from its development lock, whatever that lock said then."""
        return self._stamp.is_file() and self._stamp.read_text().startswith(self.dev_lock.name)

    def made_from(self, lock: Path) -> bool:
        """Whether the environment stands and was filled from this very lock."""
        return self.python.exists() and self._stamp.is_file() and self._stamp.read_text() == _mark(lock)

    def stamp(self, lock: Path) -> None:
        """Remember what it was filled from."""
        self._stamp.write_text(_mark(lock))


APPLICATION = Environment(
    "application environment", ROOT / ".venv", ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
)
BOT = Environment(
    "bot environment",
    ROOT / "bot" / ".venv",
    ROOT / "bot" / "requirements.lock",
    ROOT / "bot" / "requirements-dev.lock",
)


def _mark(lock: Path) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def ensure(environment: Environment, *, dev: bool = False) -> None:
    """Make or refresh an environment. The development lock holds all of the smaller one, so it satisfies both."""
    # Whoever develops here keeps the development tools when a lock changes.
    wanted = environment.dev_lock if dev or environment.for_development else environment.lock
    if environment.made_from(wanted):
        return
    uv = find_uv()
    with step(f"Making the {environment.title} from {wanted.relative_to(ROOT)}"):
        if not environment.python.exists():
            _run([uv, "venv", "--quiet", "--python", find_python(uv), str(environment.folder)])
        _run(
            [
                uv,
                "pip",
                "sync",
                "--quiet",
                "--require-hashes",
                "--python",
                str(environment.python),
                str(wanted),
            ]
        )
        environment.stamp(wanted)


def find_uv() -> str:
    """The uv to use: the one on PATH, else one installed under `.tools`."""
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    own = TOOLS / "uv" / "bin" / "uv"
    if own.exists():
        return str(own)
    with step("Fetching uv, the installer"):
        target = own.parent.parent
        made = subprocess.run([sys.executable, "-m", "venv", str(target)], capture_output=True, text=True)
        if made.returncode == 0:
            _run([str(target / "bin" / "python"), "-m", "pip", "install", "--quiet", _UV_REQUIREMENT])
        else:  # Debian ships venv apart from python3; pip alone will do
            shutil.rmtree(target, ignore_errors=True)
            _run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target), _UV_REQUIREMENT])
        if not own.exists():
            raise Problem(f"uv could not be installed; install it yourself, or run: {_SYSTEM_PACKAGES}")
    return str(own)


def find_python(uv: str) -> str:
    """The path of a Python 3.11: this one, one on PATH, a pyenv one, else one that uv fetches."""
    if sys.version_info[:2] == (3, 11) and sysconfig.get_config_var("Py_GIL_DISABLED") in (None, 0):
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which("python3.11"), *(str(p) for p in sorted(pyenv.glob("3.11.*/bin/python3.11")))]
    for candidate in candidates:
        if candidate and _is_311(candidate):
            return candidate
    say("  no Python 3.11 found; asking uv to fetch one")
    fetched = subprocess.run([uv, "python", "install", "3.11"], capture_output=True, text=True)
    found = subprocess.run([uv, "python", "find", "3.11"], capture_output=True, text=True)
    if found.returncode == 0 and found.stdout.strip():
        return found.stdout.strip()
    reason = (fetched.stderr or found.stderr).strip().splitlines()[-1:] or ["no reason given"]
    raise Problem(
        f"Python 3.11 is needed and could not be fetched ({reason[0]}); install it, e.g. apt-get install python3.11"
    )


def _is_311(python: str) -> bool:
    answer = subprocess.run(
        [python, "-c", "import sys; print(sys.version_info[:2] == (3, 11))"], capture_output=True, text=True
    )
    return answer.returncode == 0 and answer.stdout.strip() == "True"


def _run(command: list[str]) -> None:
    finished = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if finished.returncode != 0:
        tail = "\n".join(finished.stdout.strip().splitlines()[-12:])
        raise Problem(
            f"`{' '.join(command[:4])} …` failed; check the network and disk, then try again. It said:\n{tail}"
        )
