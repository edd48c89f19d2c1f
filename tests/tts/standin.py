"""A stand-in of Google Translate's speech endpoint: checks the request, answers mp3, fails on demand."""

from __future__ import annotations

import base64
import json
import math
import struct
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tts.audio import Format, encode
from tts.contract import Sound

PATH = "/_/TranslateWebserverUi/data/batchexecute"


def tone(seconds: float, rate: int = 24000, hertz: float = 440) -> Sound:
    """A sine, half as loud as can be."""
    samples = (int(16000 * math.sin(2 * math.pi * hertz * i / rate)) for i in range(int(seconds * rate)))
    return Sound(b"".join(struct.pack("<h", sample) for sample in samples), rate)


class Endpoint:
    """`behaviour`: "speak", an HTTP status, "empty", "noise" (bytes that are no mp3), "cut"; `delay` in seconds."""

    def __init__(self) -> None:
        self.behaviour: str | int = "speak"
        self.delay = 0.0
        self.heard: list[str] = []
        self.url = ""

    def answer(self, body: bytes) -> tuple[int, bytes]:
        """Status and body for a request; the words asked for are kept in `heard`."""
        form = urllib.parse.parse_qs(body.decode())
        [[[rpc, packed, _, generic]]] = json.loads(form["f.req"][0])
        words, language, _speed, _ = json.loads(packed)
        assert (rpc, generic, language) == ("jQ1olc", "generic", "vi")
        assert len(words) <= 100  # the real one refuses more
        self.heard.append(words)
        time.sleep(self.delay)
        if isinstance(self.behaviour, int):
            return self.behaviour, b"no"
        if self.behaviour == "empty":
            return 200, b")]}'\n\n[]"
        mp3 = b"no mp3 at all" * 40 if self.behaviour == "noise" else encode(tone(0.3), Format.MP3)
        packed_audio = json.dumps([base64.b64encode(mp3).decode()])
        return 200, b")]}'\n\n1\n" + json.dumps(
            [["wrb.fr", "jQ1olc", packed_audio, None]], separators=(",", ":")
        ).encode()


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """The stand-in on a loopback port of its own."""
    state = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path != PATH:
                self.send_error(404)
                return
            status, answer = state.answer(body)
            if state.behaviour == "cut":
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # the asker gave up, as tests of slowness want
                self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
