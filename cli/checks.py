"""`./assistant test`: style, types, import rules, then all tests, each kind in the environment it belongs to."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from cli import environments, up
from cli.console import Problem, bad, good, say, warn
from cli.paths import APP_PYTHON, BOT_PYTHON, ROOT

# Only what failed, in this process; where nothing is known to have failed, pytest ends with "no tests", a failure.
_AGAIN = ["--last-failed", "--last-failed-no-failures", "none"]
_IN_PROCESS = "not real and not browser"
# Three times what the longest check takes; past it, it hangs.
_LONGEST_SECONDS = 30 * 60
_LAST_WORDS_SECONDS = 10.0
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Check:
    """One command of the suite and what it is called."""

    title: str
    command: list[str]


def run(parsed: argparse.Namespace) -> int:
    """Run the suite; go on after a failure so that one run shows everything. 0 only when all is well."""
    if not parsed.conversations:
        _refuse_what_is_missing(fast=parsed.fast)
    environments.ensure(environments.APPLICATION, dev=True)
    environments.ensure(environments.BOT, dev=True)
    if parsed.conversations:
        up.train_if_changed()
        return _finish([_ran(Check("Scripted conversations", _pytest("tests/conversations", "-m", "real")))])

    results = [_ran(check) for check in _quick()]
    if not parsed.fast:
        results.append(_ran(Check("Understanding against its recorded accuracy", _gate())))
        up.train_if_changed()
        results.append(_ran(Check("Tests of the bot with its model", _bot_pytest("real"))))
        # The browser's driver leaves an event loop running in its process, which asynchronous tests can't share.
        results.append(_ran(Check("Tests with real parts", _pytest("-m", "real and not browser"))))
        results.append(_ran(Check("Tests in a browser", _pytest("-m", "browser"))))
    return _finish(results)


def _quick() -> list[Check]:
    bin_folder = APP_PYTHON.parent
    return [
        Check("Style", [str(bin_folder / "ruff"), "check", "."]),
        Check("Format", [str(bin_folder / "ruff"), "format", "--check", "."]),
        Check("Types of the application", [str(APP_PYTHON), "-m", "mypy"]),
        Check("Types of the bot", [str(BOT_PYTHON), "-m", "mypy", "--config-file", "bot/mypy.ini", "bot"]),
        Check("Import rules", [str(bin_folder / "lint-imports")]),
        # Two processes: the suite waits for disks and locks as much as it computes. One that hangs is ended with its
        # test and replaced; a signal would only end whichever task of its loop is running.
        Check("Tests of the application", _pytest("-n", "2", "-o", "timeout_method=thread", "-m", _IN_PROCESS)),
        Check("Tests of the bot", _bot_pytest("not real")),
    ]


def _gate() -> list[str]:
    """Accuracy by register on sentences not trained on; fails when one falls a point under nlu_data/baseline.json."""
    return [str(BOT_PYTHON), "-m", "bot.evaluate", "--quick"]


def _pytest(*arguments: str) -> list[str]:
    return [str(APP_PYTHON), "-m", "pytest", "-q", *arguments]


def _bot_pytest(which: str) -> list[str]:
    return [str(BOT_PYTHON), "-m", "pytest", "-q", "-m", which, "tests/bot"]


def _ran(check: Check) -> bool:
    say(f"\n── {check.title}")
    started = time.monotonic()
    passed = _passes(check.command)
    if not passed and "pytest" in check.command and _passes(_again(check.command)):
        # Servers, browsers and locks share the machine with the tests; a fault of the code fails alone as well.
        warn(f"{check.title}: what failed first passed when run again by itself; look at it above")
        passed = True
    (good if passed else bad)(f"{check.title} ({time.monotonic() - started:.0f} s)")
    return passed


def _again(command: list[str]) -> list[str]:
    return [*command, *_AGAIN, *(("-n", "0") if "-n" in command else ())]


def _passes(command: list[str]) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    # A group of its own, so that nothing it started outlives it.
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        return process.wait(_LONGEST_SECONDS) == 0
    except subprocess.TimeoutExpired:
        bad(f"no end after {_LONGEST_SECONDS / 60:.0f} minutes; this is where it hangs:")
        _end(process, signal.SIGABRT)  # pytest prints the stack of every thread
        return False
    except KeyboardInterrupt:
        _end(process, signal.SIGINT)
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    os.killpg(process.pid, how)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_LAST_WORDS_SECONDS)


def _refuse_what_is_missing(*, fast: bool) -> None:
    """Nothing is skipped: what the tests need of the system is named before the first minute is spent."""
    missing = []
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) and not shutil.which("initdb"):
        missing.append("postgresql")
    if not shutil.which("espeak-ng"):
        missing.append("espeak-ng")
    if not fast and not any(shutil.which(name) for name in _BROWSERS):
        missing.append("chromium")
    # The telephone exchange of the calls is fetched from Debian testing; apt and dpkg are there on every Debian.
    if not fast and not Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists():
        missing.append("debian-archive-keyring")
    if missing:
        raise Problem(f"The tests need {', '.join(missing)}: apt-get install {' '.join(missing)}, or use .ci/run.")


def _finish(results: list[bool]) -> int:
    say()
    if all(results):
        good("All checks passed")
        return 0
    bad(f"{results.count(False)} of {len(results)} checks failed")
    return 1
