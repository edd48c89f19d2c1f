"""The action server of stock Rasa: our custom actions over the same database, served as the application serves them.

RASA_TOKEN=… python -m benchmarks.stock.actions --port 5055 --database sqlite:///assistant.db
"""

from __future__ import annotations

import argparse
import os
import secrets

import uvicorn
from rasa_sdk.executor import ActionExecutor
from starlette.applications import Starlette

from actions.context import Services, configure
from gateway import logs
from gateway.actions_endpoint import ActionsEndpoint
from gateway.media import MediaLinks
from utility.clock import SystemClock
from utility.database import Database
from utility.services import Utility
from utility.sms import DeveloperSms


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stock.actions", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--database", required=True, help="SQLAlchemy URL of a filled database")
    options = parser.parse_args()
    logs.configure("INFO")
    database, clock = Database(options.database), SystemClock()
    utility = Utility(database, clock, DeveloperSms(database, clock))
    links = MediaLinks(secrets.token_hex(16))
    # Addresses as the application makes them for platforms: absolute, or the platform refuses the picture.
    configure(Services(utility, clock, lambda kind, values: f"https://example.test{links.url(kind, values)}"))
    executor = ActionExecutor()
    executor.register_package("actions")
    app = Starlette(routes=[ActionsEndpoint(executor, os.environ["RASA_TOKEN"]).route()])
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_config=None, access_log=False)


if __name__ == "__main__":
    main()
