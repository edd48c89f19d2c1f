"""`./assistant platforms`: stand-ins for Messenger, Zalo, Telegram, to try the channels without any account.

`./assistant up --platforms` starts them beside the assistant and tells it where they are.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

from cli import environments, probe, settings
from cli.children import Child
from cli.console import Problem, good, say
from cli.paths import APP_PYTHON, ROOT, data_dir

PORT = 8090
_MODULE = "tests.platforms"


def run(arguments: argparse.Namespace) -> int:
    """Serve the stand-ins until Ctrl-C, and say how to start an assistant that uses them."""
    environments.ensure(environments.APPLICATION)
    if not probe.port_free(arguments.port):
        raise Problem(f"Port {arguments.port} for the platforms is taken by another program; name another by --port.")
    path = _write(arguments.port)
    good(f"Stand-in platforms at http://127.0.0.1:{arguments.port}")
    say(f"    Their settings are in {path}. In another terminal:")
    say(f"    set -a; . {path}; set +a; ./assistant up")
    say("    Ctrl-C ends them; what was sent is forgotten.")
    return subprocess.run(_command(arguments.port), cwd=ROOT).returncode


def beside(port: int = PORT) -> Child:
    """The stand-ins as a child of `up`; the assistant's settings are set in this process's environment."""
    if not probe.port_free(port):
        raise Problem(f"Port {port} for the stand-in platforms is taken by another program; end that one.")
    os.environ.update(_settings(port))
    return Child("platforms", _command(port))


def _command(port: int) -> list[str]:
    return [str(APP_PYTHON), "-m", _MODULE, "--port", str(port), "--assistant", settings.app_url()]


def _settings(port: int) -> dict[str, str]:
    printed = subprocess.run([*_command(port), "--settings"], cwd=ROOT, capture_output=True, text=True)
    if printed.returncode != 0:
        reason = (printed.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Problem(f"The stand-in platforms can't be started ({reason}).")
    pairs = (line.partition("=") for line in printed.stdout.splitlines() if "=" in line)
    return {name: value for name, _, value in pairs}


def _write(port: int) -> Path:
    path = data_dir() / "platforms.env"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name}={value}\n" for name, value in _settings(port).items()))
    return path
