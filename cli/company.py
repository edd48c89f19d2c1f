"""The commands of the company: tables in, bills computed, payments reconciled, requests moved."""

from __future__ import annotations

import os
import sys

from cli import settings
from cli.console import Problem
from cli.paths import APP_PYTHON, ROOT, data_dir


def import_table(arguments: list[str]) -> int:
    """`./assistant import customers|bills|outages FILE …` into the configured database."""
    if arguments and not any(word in ("-h", "--help") for word in arguments):
        arguments = [*arguments, "--database", settings.database_url()]
    return _hand_over("utility.importing", arguments or ["--help"])


def office(arguments: list[str]) -> int:
    """`./assistant office …`."""
    return _hand_over("gateway.company.office", arguments or ["--help"])


def reconcile(arguments: list[str]) -> int:
    """`./assistant reconcile DAY …`."""
    return _hand_over("gateway.company.office", ["reconcile", *(arguments or ["--help"])])


def bill(arguments: list[str]) -> int:
    """`./assistant bill --kwh 350 --from … --to …`."""
    return _hand_over("utility.tariffs", arguments or ["--help"])


def _hand_over(module: str, arguments: list[str]) -> int:
    """Become a program of the application environment; standard input and output are its own."""
    if not APP_PYTHON.exists():
        raise Problem("The application environment is missing; run ./assistant up first.")
    sys.stdout.flush()
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ["DATA_DIR"] = str(data_dir())
    os.execv(str(APP_PYTHON), [str(APP_PYTHON), "-m", module, *arguments])  # noqa: S606
