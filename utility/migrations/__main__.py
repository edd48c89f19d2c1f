"""Writes the next migration from the difference to the models: `python -m utility.migrations "Add late fees"`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from utility.database import Database
from utility.migrations import config, migrate


def main(arguments: list[str]) -> int:
    """The command; gives the exit code. Read what it wrote before committing: a rename looks like a loss to it."""
    if len(arguments) != 1 or not arguments[0].strip():
        sys.stderr.write('Say what the migration does: python -m utility.migrations "Add late fees"\n')
        return 2
    settings = config()
    head = ScriptDirectory.from_config(settings).get_current_head()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'schema.db'}"
        migrate(url)
        database = Database(url)
        with database.engine.begin() as connection:
            settings.attributes["connection"] = connection
            command.revision(settings, arguments[0], autogenerate=True, rev_id=f"{int(head or 0) + 1:04d}")
        database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
