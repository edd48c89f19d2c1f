"""`python -m gateway.desk.manage`: people of the desk from the command line, for the first administrator."""

from __future__ import annotations

import argparse
import getpass
import sys

from sqlalchemy import Connection

from gateway.desk import passwords
from gateway.desk.errors import DeskError, Unfit, Unknown
from gateway.desk.permissions import Role
from gateway.desk.records import audit, lessons, sessions, users
from gateway.desk.records.users import NewUser
from gateway.desk.teaching import change
from gateway.migrate import migrate
from gateway.settings import Settings
from utility.clock import SystemClock
from utility.database import Database


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    parsed = _parser().parse_args(arguments)
    settings = Settings()
    migrate(settings.database)
    database = Database(settings.database)
    engine = database.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    try:
        with engine.begin() as connection:
            sys.stdout.write(_COMMANDS[parsed.command](connection, parsed) + "\n")
    except DeskError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        database.dispose()
    return 0


def _add_user(connection: Connection, parsed: argparse.Namespace) -> str:
    password, given = _password(parsed)
    now = SystemClock().now()
    user = NewUser(parsed.login, parsed.name or parsed.login, parsed.role, passwords.hashed(password), not given)
    users.add(connection, user, now)
    audit.note(connection, "command line", "user.added", now, subject=parsed.login, detail={"role": parsed.role})
    return f"{parsed.login} may sign in as {parsed.role}." + ("" if given else f" Password: {password}")


def _reset_password(connection: Connection, parsed: argparse.Namespace) -> str:
    row = sessions.user_for_signin(connection, parsed.login)
    if row is None:
        raise Unknown("unknown_person", "There is nobody of this sign-in name.")
    password, given = _password(parsed)
    now = SystemClock().now()
    changed = {"password_hash": passwords.hashed(password), "must_change": not given, "enabled": True}
    users.change(connection, row.id, changed | {"totp_on": False, "totp_secret": None, "totp_step": None})
    sessions.forgive(connection, parsed.login)
    audit.note(connection, "command line", "user.password_reset", now, subject=parsed.login)
    return f"{parsed.login} has a new password" + ("." if given else f": {password}")


def _list_users(connection: Connection, _parsed: argparse.Namespace) -> str:
    people = users.everybody(connection)
    return (
        "\n".join(
            f"{one['login']:<20} {one['role']:<11} {one['name']}{'' if one['enabled'] else ' (disabled)'}"
            for one in people
        )
        or "There is nobody yet: add-user makes the first."
    )


def _lessons(connection: Connection, _parsed: argparse.Namespace) -> str:
    found = lessons.to_export(connection)
    if not found:
        return "There is nothing new to learn."
    built = change.build(found)
    paths = change.write(built)
    lessons.exported(connection, [*built.taken, *built.known])
    refused = "".join(f"\nleft out ({one.why} {one.detail}): {one.text}" for one in built.refused)
    return (
        f"{len(built.taken)} sentences are in {', '.join(map(str, paths)) or 'no file'}: look at `git diff`, then "
        f"./assistant train and ./assistant evaluate.{refused}"
    )


def _password(parsed: argparse.Namespace) -> tuple[str, bool]:
    """The password, and whether it was typed: a made one has to be changed at the first sign-in."""
    if not parsed.ask:
        return passwords.made(), False
    password = getpass.getpass("Password: ")
    if problem := passwords.problem(password, parsed.login, parsed.login):
        raise Unfit(problem, f"This password can't be taken ({problem.replace('_', ' ')}).")
    return password, True


_COMMANDS = {"add-user": _add_user, "reset-password": _reset_password, "list-users": _list_users, "lessons": _lessons}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./assistant desk", description="People of the desk.")
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add-user", help="add somebody; prints a password to hand over")
    add.add_argument("login")
    add.add_argument("--name", default="", help="as customers see it")
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.ADMIN.value)
    reset = commands.add_parser("reset-password", help="give somebody a new password; ends their one-time codes")
    reset.add_argument("login")
    for command in (add, reset):
        command.add_argument("--ask", action="store_true", help="type the password instead of having one made")
    commands.add_parser("list-users", help="who may sign in")
    commands.add_parser("lessons", help="write what people taught into nlu_data/ for review")
    return parser


if __name__ == "__main__":
    sys.exit(main())
