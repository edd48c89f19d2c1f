"""Which model belongs to the present inputs: one digest over everything training reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

#: Code under bot/ that cannot change what a trained model contains.
NOT_TRAINED = ("bot/.venv", "bot/runtime", "bot/evaluate", "bot/parse.py")

#: Files under bot/ that components may read while they train: code and word lists.
SOURCE_SUFFIXES = frozenset({".py", ".txt", ".tsv", ".csv", ".json", ".yml", ".yaml", ".lock"})


def source_files(root: Path) -> Iterator[Path]:
    """The sources of the components, and the lock file of the environment they run in."""
    for path in sorted((root / "bot").rglob("*")):
        relative = path.relative_to(root).as_posix()
        if relative.startswith(NOT_TRAINED) or "__pycache__" in path.parts:
            continue
        if path.suffix in SOURCE_SUFFIXES and path.is_file():
            yield path


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file among and below the paths, hidden ones left out, in a fixed order."""
    for top in paths:
        if top.is_file():
            yield top
        else:
            yield from (p for p in sorted(top.rglob("*")) if p.is_file() and not p.name.startswith("."))


def digest(root: Path, paths: Iterable[Path]) -> str:
    """Hexadecimal digest of the names (relative to ``root``) and contents of all files among the paths."""
    total = hashlib.sha256()
    for path in files_below(paths):
        name = path.relative_to(root) if path.is_relative_to(root) else path
        total.update(f"{name.as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
