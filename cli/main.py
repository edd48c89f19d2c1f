"""The commands of `./assistant` and their options."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable

from cli import settings
from cli.console import Problem, bad
from cli.paths import APP_PYTHON, BOT_PYTHON, ROOT

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str]) -> int:
    """Run one command; problems a person can mend are one sentence, not a traceback."""
    settings.load()
    parsed, rest = _parser().parse_known_args(arguments)
    if rest and not getattr(parsed, "passes_on", False):
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    parsed.rest = rest
    try:
        run: Command = parsed.run
        return run(parsed)
    except Problem as problem:
        bad(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./assistant", description="Trợ lý Điện: the customer-care assistant of an electricity company."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    up = commands.add_parser("up", help="set up what is missing, start everything, print the addresses")
    up.add_argument(
        "--telegram-polling", action="store_true", help="ask Telegram for messages: needs no public address"
    )
    up.add_argument("--platforms", action="store_true", help="with stand-in platforms, to try every channel by hand")
    up.set_defaults(run=_up)

    install = commands.add_parser("install", help="make all that a start needs, start nothing")
    install.set_defaults(run=_install)

    test = commands.add_parser("test", help="run all checks and tests")
    test.add_argument("--fast", action="store_true", help="only checks and tests that start no servers or browser")
    test.add_argument("--conversations", action="store_true", help="only the scripted conversations")
    test.set_defaults(run=_test)

    train = commands.add_parser("train", help="train the model if one of its inputs changed")
    train.add_argument("--force", action="store_true", help="train even if nothing changed")
    train.set_defaults(run=_train)

    parse = commands.add_parser(
        "parse", help="understand one text a line, write one JSON object a line", add_help=False
    )
    parse.set_defaults(run=lambda parsed: _bot("bot.parse", parsed.rest), passes_on=True)
    evaluate = commands.add_parser("evaluate", help="measure the understanding, write a report", add_help=False)
    evaluate.set_defaults(run=lambda parsed: _bot("bot.evaluate", parsed.rest), passes_on=True)

    chat = commands.add_parser("chat", help="talk to the running assistant in this terminal")
    chat.add_argument("--url", default="", help="where the assistant runs (default: this machine)")
    chat.set_defaults(run=_chat)

    bench = commands.add_parser("bench", help="measure: phone (how long a caller waits)", add_help=False)
    bench.add_argument("what", choices=["phone"])
    bench.set_defaults(run=_bench, passes_on=True)

    call = commands.add_parser("call", help="call the assistant: sound files, keys or microphone", add_help=False)
    call.set_defaults(run=_call, passes_on=True)

    channel = commands.add_parser("channel", help="set up a channel at its platform")
    channel.add_argument("what", choices=["setup"], help="setup: register the webhook, set menu and greeting")
    channel.add_argument("name", help="messenger, telegram …")
    channel.set_defaults(run=_channel)

    platforms = commands.add_parser("platforms", help="stand-ins for Messenger, Zalo and Telegram, with a page")
    platforms.add_argument("--port", type=int, default=8090, help="where they listen (default: 8090)")
    platforms.set_defaults(run=_platforms)

    desk = commands.add_parser("desk", help="people of the agents' desk: add-user, reset-password, list-users; build")
    desk.add_argument("arguments", nargs=argparse.REMAINDER)
    desk.set_defaults(run=_desk)

    for name, words in (
        ("import", "customers, bills or outages from a CSV or XLSX table into the database"),
        ("reconcile", "compare a day's payments with a provider's settlement file"),
        ("office", "work of the company: requests, invoices, money that waits for a decision"),
        ("bill", "compute a bill and print it as JSON"),
    ):
        company = commands.add_parser(name, help=words, add_help=False)
        company.set_defaults(run=_company, passes_on=True, command=name)

    commands.add_parser("doctor", help="check everything, say what is wrong and how to mend it").set_defaults(
        run=_doctor
    )
    commands.add_parser("lock", help="renew the lock files from the requirements").set_defaults(run=_lock)
    return parser


# Imports stay inside the commands: `parse` must not pay for what `up` needs.


def _up(parsed: argparse.Namespace) -> int:
    from cli import up

    return up.run(parsed)


def _platforms(parsed: argparse.Namespace) -> int:
    from cli import platforms

    return platforms.run(parsed)


def _test(parsed: argparse.Namespace) -> int:
    from cli import checks

    return checks.run(parsed)


def _install(_parsed: argparse.Namespace) -> int:
    from cli import up

    up.install()
    return 0


def _train(parsed: argparse.Namespace) -> int:
    from cli import environments, up

    environments.ensure(environments.BOT)
    up.train_if_changed(force=parsed.force)
    return 0


def _chat(parsed: argparse.Namespace) -> int:
    from cli import chat

    return chat.run(parsed.url)


def _bench(parsed: argparse.Namespace) -> int:
    from cli import environments

    environments.ensure(environments.APPLICATION)
    return subprocess.run([str(APP_PYTHON), "-m", f"benchmarks.{parsed.what}", *parsed.rest], cwd=ROOT).returncode


def _call(parsed: argparse.Namespace) -> int:
    from cli import environments

    environments.ensure(environments.APPLICATION)
    settings.ensure_secrets()
    environment = {"ASSISTANT_URL": settings.app_url(), **os.environ, "PYTHONPATH": str(ROOT)}
    command = [str(APP_PYTHON), "-m", "gateway.calls.caller", *parsed.rest]
    return subprocess.run(command, env=environment).returncode


def _channel(parsed: argparse.Namespace) -> int:
    from cli import environments

    environments.ensure(environments.APPLICATION)
    settings.ensure_secrets()
    return subprocess.run([str(APP_PYTHON), "-m", "gateway.channel_setup", parsed.name], cwd=ROOT).returncode


def _desk(parsed: argparse.Namespace) -> int:
    from cli import desk

    return desk.manage(parsed.arguments or ["--help"])


def _company(parsed: argparse.Namespace) -> int:
    from cli import company

    run = {"import": company.import_table, "reconcile": company.reconcile, "office": company.office}
    return run.get(parsed.command, company.bill)(parsed.rest)


def _doctor(parsed: argparse.Namespace) -> int:
    from cli import doctor

    return doctor.run()


def _lock(parsed: argparse.Namespace) -> int:
    from cli import lock

    return lock.run()


def _bot(module: str, arguments: list[str]) -> int:
    """Hand over to a program of the bot environment; standard input and output are its own."""
    if not BOT_PYTHON.exists():
        raise Problem("The bot environment is missing; run ./assistant up or ./assistant train first.")
    sys.stdout.flush()
    os.environ["PYTHONPATH"] = str(ROOT)
    os.execv(str(BOT_PYTHON), [str(BOT_PYTHON), "-m", module, *arguments])  # noqa: S606
