"""What can go wrong with the catalogue."""

from __future__ import annotations


class CatalogueError(Exception):
    """The root of this package's errors."""


class UnknownService(CatalogueError, KeyError):
    """There is no service of this name."""

    def __str__(self) -> str:
        return f"There is no service {self.args[0]!r} in the catalogue."


class BadCatalogue(CatalogueError):
    """A data file says something impossible; the message names the file and the place in it."""
