"""`python -m gateway.migrate`: bring the configured database to the newest schema of both rooms."""

from __future__ import annotations

from gateway import migrations
from gateway.settings import Settings
from utility import migrations as company


def migrate(url: str) -> None:
    """Upgrade the company's and the gateway's tables."""
    company.migrate(url)
    migrations.migrate(url)


if __name__ == "__main__":
    migrate(Settings().database)
