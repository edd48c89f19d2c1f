"""Fills a database with the demonstration: `python -m utility.demo --database URL [--today YYYY-MM-DD] [--show]`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime, time

from utility import migrate
from utility.clock import VIETNAM, SystemClock
from utility.database import Database
from utility.demo.country import fill_country
from utility.demo.fill import fill
from utility.demo.named import NAMED
from utility.demo.profiles import CUSTOMERS


def main(arguments: list[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m utility.demo", description="Fill a database with demo data.")
    parser.add_argument("--database", required=True, help="SQLAlchemy URL, e.g. sqlite:///data/assistant.db")
    parser.add_argument("--today", type=date.fromisoformat, help="the day to fill up to; by default the real one")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help=f"how many customers ({CUSTOMERS})")
    parser.add_argument("--show", action="store_true", help="print the customers for trying things out")
    chosen = parser.parse_args(arguments)
    try:
        database = Database(chosen.database)
    except ValueError as error:
        parser.error(str(error))
    migrate(chosen.database)
    now = _noon(chosen.today) if chosen.today else SystemClock().now()
    try:
        filled = fill(database, now, customers=chosen.customers)
        fill_country(database)
    finally:
        database.dispose()
    sys.stdout.write(
        f"added {filled.customers} customers, {filled.bills} bills, {filled.payments} payments, "
        f"{filled.outages} outages, {filled.requests} requests\n"
    )
    if chosen.show:
        for c in NAMED:
            sys.stdout.write(f"{c.code}  0{c.phone[3:]}  {c.name:<18}  {c.ward}, {c.province}: {c.note}\n")
    return 0


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), VIETNAM).astimezone(UTC)


if __name__ == "__main__":
    sys.exit(main())
