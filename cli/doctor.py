"""`./assistant doctor`: look at everything the assistant needs and say how to mend what is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from cli import probe, settings
from cli.console import bad, good, say, warn
from cli.environments import APPLICATION, BOT
from cli.paths import APP_PYTHON, BOT_PYTHON, MODELS, ROOT, data_dir

# Both environments, a model, a few days of messages and logs.
_DISK_NEEDED = 3_000_000_000
_GOOD, _WARN, _BAD = "good", "warn", "bad"


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `mend` says what to do when it is not good."""

    level: str
    what: str
    mend: str = ""


def run() -> int:
    """Print every finding; 1 when something is broken."""
    broken = 0
    for finding in findings():
        shown = {_GOOD: good, _WARN: warn, _BAD: bad}[finding.level]
        shown(f"{finding.what}{' → ' + finding.mend if finding.mend else ''}")
        broken += finding.level == _BAD
    say()
    (bad if broken else good)(f"{broken} things to mend" if broken else "Nothing to mend")
    return 1 if broken else 0


def findings() -> Iterator[Finding]:
    """All checks, cheapest first."""
    settings.ensure_secrets()
    yield from _machine()
    yield from _environments()
    yield from _model()
    yield from _running_parts()
    yield from _database()


def _machine() -> Iterator[Finding]:
    yield Finding(_GOOD, f"Python {sys.version.split()[0]}")
    free = shutil.disk_usage(ROOT).free
    if free < _DISK_NEEDED:
        yield Finding(_BAD, f"{free / 1e9:.1f} GB of disk left", f"free at least {_DISK_NEEDED / 1e9:.0f} GB")
    else:
        yield Finding(_GOOD, f"{free / 1e9:.0f} GB of disk left")
    folder = data_dir()
    parent = folder if folder.exists() else folder.parent
    if not os.access(parent, os.W_OK):
        yield Finding(_BAD, f"{folder} can't be written", "change its owner, or set DATA_DIR to another folder")


def _environments() -> Iterator[Finding]:
    for environment in (APPLICATION, BOT):
        if environment.made_from(environment.lock) or environment.made_from(environment.dev_lock):
            yield Finding(_GOOD, f"The {environment.title} matches its lock")
        elif environment.python.exists():
            yield Finding(_WARN, f"The {environment.title} is older than its lock", "./assistant up renews it")
        else:
            yield Finding(_BAD, f"The {environment.title} is missing", "./assistant up makes it")


def _model() -> Iterator[Finding]:
    if not any(MODELS.glob("*.tar.gz")):
        yield Finding(_BAD, "There is no trained model", "./assistant train makes one")
        return
    if BOT_PYTHON.exists():
        fresh = subprocess.run(
            [str(BOT_PYTHON), "-m", "bot.runtime.train", "--check"], cwd=ROOT, capture_output=True, text=True
        )
        if fresh.returncode != 0:
            yield Finding(_WARN, "The model is older than what it learns from", "./assistant train renews it")
            return
    yield Finding(_GOOD, "The model is up to date")


def _running_parts() -> Iterator[Finding]:
    status, ready = probe.get_json(f"{settings.app_url()}/health/ready")
    if status == 0:
        yield from _free_ports()
        return
    named = ready.items() if isinstance(ready, dict) else ()
    parts = {name: part for name, part in named if isinstance(part, dict)}
    for name, part in parts.items():
        if part.get("ok"):
            yield Finding(_GOOD, f"{name} answers")
        else:
            reason = part.get("error", "no reason given")
            yield Finding(_BAD, f"{name} does not answer: {reason}", f"look into {data_dir() / 'logs'}")
    if status != 200 and not parts:
        yield Finding(_BAD, f"The application answers {status} to /health/ready", f"look into {data_dir() / 'logs'}")


def _free_ports() -> Iterator[Finding]:
    yield Finding(_WARN, "The assistant is not running", "./assistant up starts it")
    for title, port, name in (
        ("application", settings.port(), "PORT"),
        ("Rasa", settings.rasa_port(), "RASA_URL"),
    ):
        if probe.port_free(port):
            yield Finding(_GOOD, f"Port {port} is free for {title}")
        else:
            yield Finding(_BAD, f"Port {port} for {title} is taken by another program", f"end it, or set {name}")


def _database() -> Iterator[Finding]:
    """Database, NATS and channels are looked at by the application's own code, which knows the schema and settings."""
    if not APP_PYTHON.exists():
        return
    checked = subprocess.run([str(APP_PYTHON), "-m", "gateway.doctor"], cwd=ROOT, capture_output=True, text=True)
    lines = [line.split("\t") for line in checked.stdout.splitlines() if "\t" in line]
    for level, what, *mend in lines:
        yield Finding(level if level in (_GOOD, _WARN, _BAD) else _WARN, what, mend[0] if mend else "")
    if checked.returncode != 0 and not lines:
        reason = (checked.stderr.strip().splitlines() or ["no reason given"])[-1]
        yield Finding(_BAD, f"The application could not look at its settings: {reason}", "mend .env, see .env.example")
