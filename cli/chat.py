"""`./assistant chat`: a conversation with the running assistant in the terminal, over the web chat's own protocol."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
import uuid
from typing import Any

from cli import settings
from cli.console import Problem, say

# The page is told of news at once over its WebSocket; a terminal may ask this often (seconds) instead.
_POLL_EVERY = 0.3


class Session:
    """A visitor of the web chat."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._token = ""
        started = self._call("POST", "/widget/v1/sessions", {"site_key": "main", "page_url": "terminal"})
        self._token = str(started["visitor_token"])
        self._seen = 0
        self._mine: set[str] = set()

    def send(self, *, text: str = "", payload: str = "") -> None:
        """Say something, or tap a button."""
        client_id = uuid.uuid4().hex
        self._mine.add(client_id)
        body: dict[str, Any] = {"client_id": client_id}
        body.update({"payload": payload, "text": text} if payload else {"text": text})
        self._call("POST", "/widget/v1/messages", body)

    def news(self) -> list[dict[str, Any]]:
        """What others have said since the last call."""
        answer = self._call("GET", f"/widget/v1/messages?after_seq={self._seen}&limit=50", None)
        fresh = []
        for message in answer.get("messages", []):
            self._seen = max(self._seen, int(message["seq"]))
            if message.get("client_id") not in self._mine and message.get("author") != "visitor":
                fresh.append(message)
        return fresh

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data=data, headers=headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
                result: dict[str, Any] = json.loads(answer.read())
                return result
        except urllib.error.HTTPError as error:
            raise Problem(
                f"The assistant refused ({error.code}): {error.read().decode(errors='replace')[:200]}"
            ) from None
        except OSError:
            raise Problem(f"Nobody answers at {self._url}; start the assistant with ./assistant up.") from None


def run(url: str) -> int:
    """Talk until the end of input. A number taps the button of that number."""
    session = Session(url or settings.app_url())
    say("Quý khách cứ nhắn, em xin nghe ạ. (Ctrl-D để kết thúc)")
    buttons: list[dict[str, str]] = []
    closed = threading.Event()
    threading.Thread(target=_listen, args=(session, buttons, closed), daemon=True).start()
    try:
        while True:
            line = input("» ").strip()
            if not line:
                continue
            if line.isdigit() and 0 < int(line) <= len(buttons) and buttons[int(line) - 1].get("payload"):
                chosen = buttons[int(line) - 1]
                session.send(payload=chosen["payload"], text=chosen["title"])
            else:
                session.send(text=line)
    except EOFError:
        closed.wait(1.5)  # an answer on its way may still be shown
        say()
    return 0


def _listen(session: Session, buttons: list[dict[str, str]], closed: threading.Event) -> None:
    while not closed.wait(_POLL_EVERY):
        try:
            news = session.news()
        except Problem as problem:
            say(f"\n{problem}")
            closed.wait(3.0)
            continue
        for message in news:
            buttons[:] = message.get("buttons") or []
            say(_shown(message))


def _shown(message: dict[str, Any]) -> str:
    lines = [f"\r  {message['text']}"] if message.get("text") else []
    if message.get("image"):
        lines.append(f"  [{message['image']}]")
    lines += [f"    {number}. {button['title']}" for number, button in enumerate(message.get("buttons") or [], 1)]
    return "\n".join(lines)
