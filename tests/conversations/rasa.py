"""The assistant for conversation tests: a real Rasa with the newest model, the actions in this process."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from rasa_sdk.executor import ActionExecutor
from starlette.applications import Starlette

from actions.context import Services, configure
from gateway.actions_endpoint import ActionsEndpoint
from tests.actions.company import Company
from tests.actions.talk import media_url
from tests.conversations.player import Message
from tests.real.house import ROOT, free_port, serve, wait_for

PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"


class RasaPort:
    """Rasa's own channel, as the gateway uses it."""

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url}/webhooks/gateway/message"
        self._headers = {"X-Assistant-Token": token}
        self._ids = count(time.time_ns())
        self.understood = ""

    async def send(self, chat: str, text: str, metadata: dict[str, Any] | None = None) -> list[Message]:
        body = {
            "conversation": chat,
            "message_id": f"m{next(self._ids)}",
            "text": text,
            "channel": "webchat",
            "metadata": metadata or {},
        }
        async with httpx.AsyncClient(timeout=30) as http:
            response = await http.post(self._url, json=body, headers=self._headers)
        assert response.status_code == 200, response.text
        answered = response.json()
        intent = answered.get("intent") or {}
        self.understood = f"{intent.get('name')} {intent.get('confidence') or 0:.2f}"
        messages: list[Message] = answered["messages"]
        return messages


@contextmanager
def running_rasa(folder: Path) -> Iterator[RasaPort]:
    """Rasa on a free port with a store of its own, its actions served from here over the company of `work_for`."""
    token = secrets.token_hex(16)
    executor = ActionExecutor()
    executor.register_package("actions")
    app = Starlette(routes=[ActionsEndpoint(executor, token).route()])
    with serve(app) as actions_url:
        port = free_port()
        environment = {
            **os.environ,
            "RASA_TOKEN": token,
            "ACTION_URL": f"{actions_url}/actions/webhook",
            "DATA_DIR": str(folder),
            "DATABASE_URL": "",
        }
        log = (folder / "rasa.log").open("wb")
        command = [str(PYTHON), "-m", "bot.runtime.serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: _healthy(url, token) or process.poll() is not None, within=90)
            assert process.poll() is None, (folder / "rasa.log").read_text()
            yield RasaPort(url, token)
        finally:
            process.terminate()
            process.wait(30)
            log.close()


def work_for(firm: Company) -> None:
    """Let the actions work for this company from now on."""
    configure(Services(firm.utility, firm.clock, media_url))


def _healthy(url: str, token: str) -> bool:
    try:
        return httpx.get(f"{url}/webhooks/gateway/health", headers={"X-Assistant-Token": token}).status_code == 200
    except httpx.HTTPError:
        return False
