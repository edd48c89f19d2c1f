"""`python -m tests.desk.process`: one application process of several, with the fake platform as its only channel."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from gateway import logs
from gateway.app import Gateway, create_app
from tests.fakes.platform import FakeConnector
from tests.gateway.house import settings_for


def main(folder: str, database: str, nats: str, rasa: str, platform: str, port: str) -> None:
    """Serve until told to end."""
    logs.configure("WARNING")
    settings = settings_for(
        Path(folder), database_url=database, nats_url=nats, rasa_url=rasa, public_url="http://127.0.0.1"
    )
    gateway = Gateway(settings, {"fake": FakeConnector(platform)})
    uvicorn.run(create_app(settings, gateway), host="127.0.0.1", port=int(port), log_config=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
