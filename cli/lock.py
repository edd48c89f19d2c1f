"""`./assistant lock`: renew the lock files from the requirements, with hashes and without naming any registry."""

from __future__ import annotations

import subprocess

from cli import environments
from cli.console import Problem, step
from cli.paths import ROOT

_COMMON = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--quiet",
]
_BOT_OVERRIDES = ["--override", "bot/overrides.txt"]

# Requirements, lock, extra options. A development lock keeps to the versions of the lock it extends.
_LOCKS: list[tuple[str, str, list[str]]] = [
    ("requirements.txt", "requirements.lock", []),
    ("requirements-dev.txt", "requirements-dev.lock", ["--constraint", "requirements.lock"]),
    ("bot/requirements.txt", "bot/requirements.lock", _BOT_OVERRIDES),
    (
        "bot/requirements-dev.txt",
        "bot/requirements-dev.lock",
        [*_BOT_OVERRIDES, "--constraint", "bot/requirements.lock"],
    ),
]


def run() -> int:
    """Resolve every requirements file anew, keeping pinned versions that still fit."""
    uv = environments.find_uv()
    for source, target, options in _LOCKS:
        with step(f"Resolving {source}"):
            finished = subprocess.run(
                [uv, "pip", "compile", *_COMMON, *options, source, "--output-file", target],
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
            if finished.returncode != 0:
                raise Problem(f"{source} has no solution:\n{finished.stderr.strip()}")
    return 0
