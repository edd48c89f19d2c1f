"""`python -m tests.platforms`: serve all stand-in platforms; `--settings` prints what the assistant must be told."""

from __future__ import annotations

import argparse

import uvicorn

from tests.platforms.playground.server import create_app
from tests.platforms.playground.standin import STAND_INS


def main() -> int:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.platforms", description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--assistant", default="http://127.0.0.1:8000", help="where the webhooks are posted to")
    parser.add_argument("--settings", action="store_true", help="print the assistant's settings and end")
    given = parser.parse_args()
    url = f"http://127.0.0.1:{given.port}"
    if given.settings:
        for make in STAND_INS:
            platform = make(given.assistant)
            for name, value in platform.settings(f"{url}/{platform.name}").items():
                print(f"{name}={value}")
        return 0
    uvicorn.run(create_app(given.assistant.rstrip("/")), host="127.0.0.1", port=given.port, log_level="warning")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
