"""The gateway as a process to be killed: `python -m tests.gateway.crash_process FOLDER PORT BOT_URL PLATFORM_URL`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

import gateway.broker

# How long a dead worker's messages wait for another; the test should not take minutes.
gateway.broker.ACK_WAIT = 2.0

from gateway import logs  # noqa: E402
from gateway.app import Gateway, create_app  # noqa: E402
from tests.fakes.platform import FakeConnector  # noqa: E402
from tests.gateway.house import settings_for  # noqa: E402

if __name__ == "__main__":
    folder, port, bot, platform = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    logs.configure("WARNING")
    settings = settings_for(folder, rasa_url=bot)
    parts = Gateway(settings, {"fake": FakeConnector(platform)})
    uvicorn.run(create_app(settings, parts), host="127.0.0.1", port=port, log_config=None, access_log=False)
