"""Where the bot is taught anew: a copy of the training data with the lessons in it, measured and trained apart.

The copy lies in the data folder and looks like the checkout to the bot's programs, so a model trained here has the name
that the checkout's own training would give it once the change is in place. The programs run in the bot's environment at
a low priority, without any secret, and end with this process.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gateway.desk.teaching.change import Change

_ROOT = Path(__file__).resolve().parents[3]
_INPUTS = ("bot", "config.yml", "domain.yml")
_KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
# A tenth of the weight of what serves: customers notice nothing, and a busy machine still gets the training done.
_NICENESS = 10
# The last lines are kept for the message of a failure.
_LAST_LINES = 8
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class WorkFailed(Exception):
    """A program ended with an error; the text is its last words."""


@dataclass(frozen=True)
class Measured:
    """Accuracy by register next to the recorded one; `falls`: a sentence for each register that fell too far."""

    figures: Mapping[str, float]
    baseline: Mapping[str, float]
    falls: Sequence[str]


class Workshop:
    """Prepares, measures, trains. One at a time: the folder is made anew each time."""

    def __init__(
        self, folder: Path, root: Path = _ROOT, *, models: Path | None = None, niceness: int = _NICENESS
    ) -> None:
        self._folder = folder.resolve()
        self.root = root
        self._python = root / "bot" / ".venv" / "bin" / "python"
        self._niceness = niceness
        self._models = (models or root / "models").resolve()

    def able(self) -> bool:
        """Whether the bot's environment and a place for models are on this machine."""
        return self._python.is_file() and os.access(self._models, os.W_OK)

    def prepare(self, change: Change) -> None:
        """Lay out the copy with the change in it. Blocks for a second. Raises `OSError`."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        for name in _INPUTS:
            (self._folder / name).symlink_to(self.root / name)
        shutil.copytree(self.root / "nlu_data", self._folder / "nlu_data")
        for path, text in change.new.items():
            (self._folder / path).write_text(text, encoding="utf-8")

    def measure(self) -> Run:
        """The evaluation gate over the copy."""
        return self._run("-m", "bot.evaluate", "--quick", "--json", "figures.json")

    def measured(self) -> Measured | None:
        """What the gate found; None when it did not come so far."""
        try:
            told = json.loads((self._folder / "figures.json").read_text(encoding="utf-8"))
            return Measured(told["accuracy"], told["baseline"], told["falls"])
        except (OSError, ValueError, KeyError):
            return None

    def train(self) -> Run:
        """The training; its last line names the model."""
        return self._run("-m", "bot.runtime.train", "--if-changed", "--keep-choice", "--models", str(self._models))

    def _run(self, *arguments: str) -> Run:
        # A low priority, and an end with this process whatever ends it, where the machine has the tools.
        first = [["setpriv", "--pdeathsig", "TERM"], ["nice", "-n", str(self._niceness)]]
        prefix = [word for words in first if shutil.which(words[0]) for word in words]
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        environment |= {"PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        return Run([*prefix, str(self._python), *arguments], self._folder, environment)


class Run:
    """One program: its lines as they come, then its status."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._command = command
        self._folder = folder
        self._environment = dict(environment)
        self._process: asyncio.subprocess.Process | None = None
        self.last: list[str] = []

    async def lines(self) -> AsyncIterator[str]:
        """Start it and give its lines until it ends. Raises `WorkFailed` when it can't be started."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise WorkFailed(f"the bot's environment can't be started ({error.strerror})") from error
        assert self._process.stdout is not None
        async for raw in self._process.stdout:
            line = _COLOUR.sub("", raw.decode(errors="replace")).strip()
            if line:
                self.last = [*self.last, line][-_LAST_LINES:]
                yield line

    async def status(self) -> int:
        """Its exit status, once its lines have ended."""
        return await self._process.wait() if self._process is not None else 1

    async def end(self) -> None:
        """End it with all that it started; does nothing when it has ended."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await process.wait()
                    return

    def why(self) -> str:
        """The last words, for people."""
        return " / ".join(self.last[-3:])[:480]
