"""Serve the model: ``python -m bot.runtime.serve --port 5005 --model models/``.

Listens on loopback: Rasa's web server is past its end of life and only the gateway has business with it. Ends on
SIGTERM and SIGINT after the turns under way, with everything they changed stored.
"""

from __future__ import annotations

import argparse
import ipaddress
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.runtime import choice, notensorflow, patches, quiet, unused
from bot.runtime.train import Project, TrainingFailed

if TYPE_CHECKING:
    from sanic import Sanic

#: Seconds that turns under way get to end after SIGTERM; the slowest part of a turn is an action's database call.
SHUTDOWN_GRACE = 10

#: Seconds an idle connection of the gateway stays open: it keeps a pool.
KEEP_ALIVE = 75


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns when the server has ended."""
    options = _parser().parse_args(arguments)
    token = os.environ.get("RASA_TOKEN", "")
    if not token:
        print("RASA_TOKEN is not set: set the secret that the gateway sends with every message.", file=sys.stderr)
        return 1
    if not ipaddress.ip_address(options.interface).is_loopback and not options.allow_network:
        print(
            f"{options.interface} can be reached from outside; give --allow-network when a firewall or a container "
            "network keeps everyone but the gateway away.",
            file=sys.stderr,
        )
        return 1
    given = Path(options.model)
    model = given if given.is_file() else choice.served(given)
    if model is None:
        print(f"No model in {options.model}: run python -m bot.runtime.train first.", file=sys.stderr)
        return 1
    quiet.configure_environment()
    os.environ.setdefault("ACTION_URL", "http://127.0.0.1:8000/actions/webhook")
    unused.install()
    notensorflow.install()
    if not options.without_patches:
        patches.apply()
    try:
        app = make_app(model, Path(options.endpoints), Path(options.credentials))
    except unused.Unsupported as error:
        print(error, file=sys.stderr)
        return 1
    app.run(host=options.interface, port=options.port, access_log=False, motd=False, workers=1)
    return 0


def make_app(model: Path, endpoints: Path, credentials: Path) -> Sanic:
    """The web application with the channels of ``credentials``; the model is loaded before it listens."""
    import rasa.core.run
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.utils.io import read_config_file

    from bot.runtime.assemble import Runtime, assemble
    from bot.runtime.channel import BODY_LIMIT
    from bot.runtime.switch import Switch

    quiet.configure_logging(logging.getLevelName(os.environ.get("LOG_LEVEL", "WARNING").upper()))
    channels = rasa.core.run.create_http_input_channels(None, str(credentials))
    app = rasa.core.run.configure_app(channels, enable_api=False, keep_alive_timeout=KEEP_ALIVE)
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = SHUTDOWN_GRACE
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.REQUEST_MAX_SIZE = 2 * BODY_LIMIT
    unused.refuse(read_config_file(str(endpoints)))
    configured = AvailableEndpoints.read_endpoints(str(endpoints))

    async def load(app: Sanic, loop: Any) -> None:
        app.ctx.switch = Switch(model, assemble(model, configured), again, SHUTDOWN_GRACE, _present_inputs)
        app.ctx.switch.start()
        print(f"Rasa serves {model.name}", flush=True)

    def again(another: Path) -> Runtime:
        return assemble(another, configured)

    async def unload(app: Sanic, loop: Any) -> None:
        if switch := getattr(app.ctx, "switch", None):
            await switch.close(SHUTDOWN_GRACE)

    app.register_listener(load, "before_server_start")
    app.register_listener(unload, "after_server_stop")
    return app


def _present_inputs() -> str:
    """The file that a model of this checkout's inputs has; "" where the training data is elsewhere."""
    root = Path.cwd()
    project = Project(root, root / "config.yml", root / "domain.yml", root / "nlu_data", root / "models")
    try:
        project.check()
        return project.model_path().name
    except (TrainingFailed, OSError):
        return ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.runtime.serve", description="Serve the assistant's Rasa model.")
    parser.add_argument("--port", type=int, default=5005, help="port to listen on")
    parser.add_argument("--interface", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--allow-network", action="store_true", help="allow an address that is not loopback")
    parser.add_argument("--model", default="models", help="model file, or a folder whose newest model is served")
    parser.add_argument("--endpoints", default="endpoints.yml", help="Rasa's endpoints file")
    parser.add_argument("--credentials", default="credentials.yml", help="Rasa's credentials file")
    parser.add_argument(
        "--without-patches", action="store_true", help="leave Rasa's code as it is, to compare or to find a fault"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
