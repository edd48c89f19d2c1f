"""`python -m gateway.company.office reconcile|money|invoices|requests|move …`, over the configured company.

Exit code 0: done, nothing to look at; 1: done, and something needs a person; 2: not done, one sentence says why.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from gateway.app_secret import app_secret
from gateway.company.office import invoices, payments, requests
from gateway.company.setup import open_company
from gateway.migrate import migrate
from gateway.settings import Settings
from gateway.sms import NoCarrier
from utility.clock import SystemClock
from utility.contracts.errors import ContractError
from utility.database import Database
from utility.requests import RequestError


def main(arguments: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """The command; gives the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = settings or Settings()
        migrate(settings.database)
        database, clock = Database(settings.database), SystemClock()
        opened = open_company(settings, database, clock, NoCarrier(), app_secret(settings))
    except ValidationError as error:
        sys.stderr.write(f"a setting is wrong: {error.errors()[0]['loc'][0]}; ./assistant doctor says more\n")
        return 2
    except (ValueError, SQLAlchemyError) as error:
        sys.stderr.write(f"{str(error).splitlines()[0]}\n")
        return 2
    try:
        with opened.utility.audit.acting_as(chosen.by):
            code: int = chosen.run(opened.utility, chosen, sys.stdout)
    except (OSError, LookupError, ValueError, RequestError, ContractError) as error:
        sys.stderr.write(f"{error or type(error).__name__}\n")
        return 2
    finally:
        opened.close()
        database.dispose()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./assistant office", description="Work of the company at a terminal.")
    parser.add_argument("--by", default="agent:terminal", help="who does it, as the audit log names it (agent:NAME)")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    reconcile = commands.add_parser("reconcile", help="compare a day's payments with a provider's settlement file")
    reconcile.add_argument("day", type=date.fromisoformat, help="YYYY-MM-DD, a day in Vietnam")
    reconcile.add_argument("--to", type=date.fromisoformat, help="the last day, when the file holds several")
    reconcile.add_argument("--provider", help="whose file; without a file the day's money of every source is shown")
    reconcile.add_argument("--file", type=Path, help="the settlement file (CSV)")
    reconcile.add_argument("--report", type=Path, help="write what agrees and what does not as CSV")
    reconcile.add_argument("--take-missing", action="store_true", help="record what the file has and we have not")
    reconcile.set_defaults(run=payments.reconcile)

    money = commands.add_parser("money", help="money that waits for a decision, refunds due, searches that are open")
    money.set_defaults(run=payments.waiting)

    issue = commands.add_parser("invoices", help="issue the invoices that the bills of a month lack")
    issue.add_argument("period", help="YYYY-MM")
    issue.set_defaults(run=invoices.issue)

    listed = commands.add_parser("requests", help="requests past their time, or everything about one")
    listed.add_argument("number", nargs="?", help="the request's code")
    listed.set_defaults(run=requests.show)

    move = commands.add_parser("move", help="take a request one step on; its customer hears of it in the chat")
    move.add_argument("number")
    move.add_argument("to", help="a state, such as surveyed, waiting_for_signature, in_work, done, rejected")
    move.add_argument("--why", default="", help="for the customer, in Vietnamese")
    move.set_defaults(run=requests.move)

    draft = commands.add_parser("draft", help="draw up a request's contract for a customer who is new to it")
    draft.add_argument("number", help="the request's code")
    draft.add_argument("code", help="the customer code of who signs")
    draft.set_defaults(run=requests.draft)
    return parser


if __name__ == "__main__":
    sys.exit(main())
