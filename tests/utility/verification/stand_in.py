"""A population register on loopback: real HTTP, real answers from a few invented people, and bad days on demand."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "the register's token"
PEOPLE = {"001087012345": ("NGUYỄN VĂN AN", "1987-05-31"), "001150000001": ("TRẦN THỊ BÉ", "1950")}
HOMES = {("SỐ 12 NGÕ 5 TRƯƠNG ĐỊNH", "PHƯỜNG TƯƠNG MAI", "HÀ NỘI"): 2}


@dataclass
class StandIn:
    """`plan`: what the next requests meet: a status, "slow", "drop", or raw bytes instead of an answer."""

    plan: list[int | str | bytes] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)  # path, request id
    retry_after: str = ""

    def __post_init__(self) -> None:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                stand_in.answer(self)

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        self.seen.append((request.path, request.headers["X-Request-Id"]))
        step = self.plan.pop(0) if self.plan else 200
        if step == "drop":
            request.close_connection = True
            return
        if step == "slow":
            time.sleep(0.6)
            step = 200
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            step = 401
        if isinstance(step, bytes):
            self._send(request, 200, step)
        elif step == 200:
            ask = {"/v1/persons/verify": self._person, "/v1/residences/households": self._home}[request.path]
            self._send(request, 200, json.dumps(ask(body)).encode())
        else:
            assert isinstance(step, int)
            self._send(request, step, b"{}")

    def _person(self, body: dict[str, str]) -> dict[str, Any]:
        known = PEOPLE.get(body["id_number"])
        if known is None:
            return {"result": "not_found", "reference": "R-0"}
        right = {"full_name": body["full_name"].upper() == known[0], "birth": known[1].startswith(body["birth"])}
        wrong = [name for name, fits in right.items() if not fits]
        return {"result": "mismatch" if wrong else "match", "mismatched": wrong, "reference": "R-1"}

    def _home(self, body: dict[str, str]) -> dict[str, Any]:
        key = (body["street"].upper(), body["ward"].upper(), body["province"].upper())
        return {"households": HOMES.get(key), "as_of": "2026-11-22", "reference": "R-2"}

    def _send(self, request: BaseHTTPRequestHandler, status: int, content: bytes) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        if self.retry_after:
            request.send_header("Retry-After", self.retry_after)
        if status in (301, 302):
            request.send_header("Location", "/v1/elsewhere")
        request.end_headers()
        request.wfile.write(content)
