"""`python -m utility.importing customers|bills|outages FILE --database URL [--dry-run] [--errors FILE]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from utility import migrate
from utility.clock import SystemClock
from utility.database import Database
from utility.importing.columns import KINDS
from utility.importing.run import Outcome, import_table


def main(arguments: list[str] | None = None) -> int:
    """The command. Exit code 0: all rows are in; 1: some were refused; 2: the table could not be read."""
    parser = argparse.ArgumentParser(prog="python -m utility.importing", description="Import a CSV or XLSX table.")
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("file", type=Path)
    parser.add_argument("--database", required=True, help="SQLAlchemy URL, e.g. sqlite:///data/assistant.db")
    parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    parser.add_argument("--check-amounts", action="store_true", help="report bills whose amount no price table gives")
    parser.add_argument("--errors", type=Path, help="CSV of the refused rows")
    chosen = parser.parse_args(arguments)
    migrate(chosen.database)
    database = Database(chosen.database)
    begun = time.monotonic()

    def progress(outcome: Outcome) -> None:
        speed = outcome.read / max(time.monotonic() - begun, 0.001)
        sys.stderr.write(f"{outcome.read:,} rows, {outcome.refused:,} refused, {speed:,.0f} rows/s\n")

    try:
        outcome = import_table(
            chosen.kind,
            chosen.file,
            database,
            SystemClock(),
            dry_run=chosen.dry_run,
            errors=chosen.errors,
            progress=progress,
            check_amounts=chosen.check_amounts,
        )
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{chosen.file.name}: {error}\n")
        return 2
    finally:
        database.dispose()
    sys.stdout.write(
        f"{outcome.written:,} written, {outcome.refused:,} refused, {outcome.skipped:,} done by the run before\n"
    )
    if chosen.check_amounts:
        sys.stdout.write(f"{outcome.unexplained:,} with an amount that no price table gives\n")
    return 1 if outcome.refused else 0


if __name__ == "__main__":
    sys.exit(main())
