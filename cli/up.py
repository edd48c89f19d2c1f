"""`./assistant up`: from a bare checkout to a running assistant, and down again on Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cli import desk, environments, platforms, probe, settings
from cli.children import Child, Children
from cli.console import Problem, good, say, step, warn
from cli.paths import APP_PYTHON, BOT_PYTHON, MODELS, ROOT, data_dir

# A cold machine loads Rasa slowly; longer than this something is wrong.
_READY_WITHIN = 180.0
_WATCH_EVERY = 0.5


def run(arguments: argparse.Namespace) -> int:
    """Prepare and start everything, wait until it is healthy, print the addresses, stay until Ctrl-C."""
    started = time.monotonic()
    _refuse_second_run()
    make_environments()
    settings.ensure_secrets()
    os.environ.setdefault("DEMO", "true")
    if arguments.telegram_polling:
        os.environ["TELEGRAM_POLLING"] = "true"
    _refuse_taken_ports()
    train_if_changed()
    children = Children()
    ended = _on_signals()
    try:
        nats = _start_broker(children)
        # Rasa takes longest to load; the database is filled meanwhile.
        if arguments.platforms:
            children.add(platforms.beside())
        children.add(_rasa())
        prepare_database()
        desk.ensure_page()
        children.add(_application(nats))
        _wait_until_ready(children, ended)
        if not ended.is_set():
            _announce(time.monotonic() - started, with_platforms=arguments.platforms)
        while not ended.wait(_WATCH_EVERY):
            children.watch_once()
    finally:
        say("Ending …")
        children.stop_all()
        _pid_file().unlink(missing_ok=True)
        good("Everything has ended")
    return 0


def install() -> None:
    """All that a start needs and the checkout lacks; for machines where another supervisor starts the parts."""
    make_environments()
    train_if_changed()
    desk.ensure_page()
    good("Installed")


def make_environments() -> None:
    """Both environments, side by side: one waits for the network while the other unpacks."""
    if APP_PYTHON.exists() and BOT_PYTHON.exists():
        environments.ensure(environments.APPLICATION)
        environments.ensure(environments.BOT)
        return
    environments.find_uv()
    _together(lambda: environments.ensure(environments.APPLICATION), lambda: environments.ensure(environments.BOT))


def train_if_changed(*, force: bool = False) -> None:
    """Train the model when one of its inputs changed since the last training."""
    command = [str(BOT_PYTHON), "-m", "bot.runtime.train"]
    if not force:
        command.append("--if-changed")
    _check(command, "The model could not be trained", show=True)


def prepare_database() -> None:
    """Fill in the demo company when `DEMO` is on. The application brings the schema up to date itself."""
    if os.environ["DEMO"].lower() not in ("1", "true", "yes"):
        return
    with step("Filling the demo company"):
        _check(
            [str(APP_PYTHON), "-m", "utility.demo", "--database", settings.database_url()],
            "The demo data could not be filled in",
        )


def _check(command: list[str], what: str, *, show: bool = False) -> None:
    finished = subprocess.run(
        command,
        cwd=ROOT,
        text=True,
        stdout=None if show else subprocess.PIPE,
        stderr=None if show else subprocess.STDOUT,
    )
    if finished.returncode != 0:
        tail = "" if show else "\n" + "\n".join((finished.stdout or "").strip().splitlines()[-12:])
        raise Problem(f"{what}; mend what is named and start again.{tail}")


def _together(*tasks: Callable[[], None]) -> None:
    failures: list[BaseException] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:  # handed to the caller below
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _start_broker(children: Children) -> str:
    """Start NATS unless one is configured; the address of the one to use."""
    configured = settings.get("NATS_URL")
    if configured:
        return configured
    port = probe.a_free_port(preferred=4222)
    store = data_dir() / "nats"
    store.mkdir(parents=True, exist_ok=True)
    children.add(Child("nats", [str(APP_PYTHON), "-m", "gateway.broker", "--port", str(port), "--store", str(store)]))
    _wait(lambda: not probe.port_free(port), 20.0, "NATS did not start", children)
    return f"nats://127.0.0.1:{port}"


def _rasa() -> Child:
    command = [
        str(BOT_PYTHON),
        "-m",
        "bot.runtime.serve",
        "--port",
        str(settings.rasa_port()),
        "--model",
        str(MODELS),
    ]
    action_url = settings.get("ACTION_URL", f"{settings.app_url()}/actions/webhook")
    return Child("rasa", command, {"ACTION_URL": action_url, "DATA_DIR": str(data_dir())})


def _application(nats: str) -> Child:
    return Child("application", [str(APP_PYTHON), "-m", "gateway"], {"NATS_URL": nats, "DATA_DIR": str(data_dir())})


def _wait_until_ready(children: Children, ended: threading.Event) -> None:
    with step("Waiting until everything answers"):
        _wait(
            lambda: ended.is_set() or probe.get_json(f"{settings.app_url()}/health/ready")[0] == 200,
            _READY_WITHIN,
            "The assistant did not become ready",
            children,
        )


def _wait(ready: Callable[[], bool], limit: float, what: str, children: Children) -> None:
    deadline = time.monotonic() + limit
    while not ready():
        if time.monotonic() > deadline:
            raise Problem(f"{what} within {limit:.0f} s; look into {data_dir() / 'logs'} and run ./assistant doctor.")
        children.watch_once()
        hopeless = children.hopeless()
        if hopeless:
            raise Problem(f"{hopeless.name} can't start; its log, {hopeless.log}, says why.")
        time.sleep(0.1)


def _announce(seconds: float, *, with_platforms: bool = False) -> None:
    url = settings.get("PUBLIC_URL", settings.app_url())
    say()
    good(f"Trợ lý Điện is running ({seconds:.1f} s)")
    say(f"    Chat page        {url}/chat")
    for line in desk.sign_in_lines(url):
        say(line)
    if os.environ["DEMO"].lower() in ("1", "true", "yes"):
        say(f"    Demo SMS inbox   {url}/dev/sms")
    if with_platforms:
        say(f"    Stand-in platforms  http://127.0.0.1:{platforms.PORT}")
    say(f"    Health, metrics  {url}/health/ready  {url}/metrics")
    say("    Ctrl-C ends everything. The README lists customers to try.")
    say()


def _on_signals() -> threading.Event:
    ended = threading.Event()

    def stop(*_: object) -> None:
        ended.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return ended


def _pid_file() -> Path:
    return data_dir() / "up.pid"


def _refuse_second_run() -> None:
    path = _pid_file()
    if path.is_file():
        text = path.read_text().strip()
        if text.isdigit() and int(text) != os.getpid() and _is_assistant(int(text)):
            raise Problem(f"The assistant already runs from this checkout (process {text}); end it first with Ctrl-C.")
        warn("The last run did not end cleanly; nothing is lost, starting again")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(os.getpid()))


def _is_assistant(pid: int) -> bool:
    try:
        return b"assistant" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _refuse_taken_ports() -> None:
    for title, port, name in (
        ("the application", settings.port(), "PORT"),
        ("Rasa", settings.rasa_port(), "RASA_URL"),
    ):
        if not probe.port_free(port):
            raise Problem(f"Port {port} for {title} is taken by another program; end that one or set {name}.")
