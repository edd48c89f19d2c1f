"""`python -m gateway`: the application on `HOST`:`PORT`, ended cleanly by SIGTERM or Ctrl-C."""

from __future__ import annotations

import sys

import uvicorn
from pydantic import ValidationError

from gateway import logs
from gateway.app import create_app
from gateway.settings import Settings

# Open sockets of the web chat are told to close; requests under way finish.
_GRACE_SECONDS = 5
# Longer than a proxy in front keeps an idle connection (nginx: 60 s), so that it never writes into a closed one.
_KEEP_ALIVE_SECONDS = 75


def main() -> int:
    """Run until told to end; the exit status."""
    try:
        settings = Settings()
        logs.configure(settings.log_level)
        app = create_app(settings)
    except (ValidationError, ValueError) as error:
        sys.stderr.write(f"The settings don't hold: {error}\n")
        return 2
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # the figures are in /metrics; addresses and tokens are nobody's business
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
