"""Asterisk out of Debian's testing suite, beside the system: fetched by apt with a state of its own, unpacked, kept.

Debian 12 has no Asterisk. Its packages run from a folder with their own loader and libraries, nothing is installed and
no root is needed. They are fetched once and kept in the user's cache folder.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKAGES = ("asterisk",)
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# Raise when what is kept changes its form.
_FORM = "asterisk-1"
_LEFT_OUT = ("doc", "man", "locale", "icons", "info")
# 82 MB over a slow line; a network that answers nothing ends sooner.
_FETCH_SECONDS = 240
_TOOLS = ("apt-get", "dpkg-deb", "tar")


class NoAsterisk(Exception):
    """Asterisk can't be had here. The message says why, in one sentence."""


def unpacked() -> Path:
    """The folder with Asterisk's tree, fetched now if it is not there yet. Raises `NoAsterisk`."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tro-ly-dien" / _FORM
    tree = folder / "tree"
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        if not tree.is_dir():
            _fetch(folder / "apt")
            _unpack(folder / "apt" / "archives", folder / "part", tree)
            shutil.rmtree(folder / "apt")
    return tree


def mirror() -> str:
    """The Debian mirror that this machine uses already, or DEBIAN_MIRROR."""
    if chosen := os.environ.get("DEBIAN_MIRROR"):
        return chosen
    asked = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)"], capture_output=True, text=True, check=False
    )
    sites = [line.split()[0] for line in asked.stdout.splitlines() if line.split()]
    debian = [site for site in sites if site.rstrip("/").endswith("/debian")]
    if not debian:
        raise NoAsterisk(
            "The calls need Asterisk from Debian testing, and apt names no Debian mirror here: set DEBIAN_MIRROR."
        )
    return debian[0]


def _fetch(apt: Path) -> None:
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing or not _KEYRING.exists():
        wanted = ", ".join(missing) or str(_KEYRING)
        raise NoAsterisk(f"The calls need Asterisk from Debian testing, and {wanted} is not here to fetch it.")
    shutil.rmtree(apt, ignore_errors=True)
    for folder in ("lists/partial", "archives/partial", "preferences", "parts"):
        (apt / folder).mkdir(parents=True)
    (apt / "status").touch()
    (apt / "sources.list").write_text(f"deb [signed-by={_KEYRING}] {mirror()} testing main\n")
    _apt(apt, "update")
    _apt(apt, "--no-install-recommends", "--download-only", "--yes", "install", *_PACKAGES)


def _apt(apt: Path, *what: str) -> None:
    settings = {
        "Dir::State": apt,
        "Dir::State::Lists": apt / "lists",
        "Dir::State::status": apt / "status",  # nothing counts as installed: everything is fetched
        "Dir::Cache": apt,
        "Dir::Cache::archives": apt / "archives",
        "Dir::Etc::sourcelist": apt / "sources.list",
        "Dir::Etc::sourceparts": apt / "parts",
        "Dir::Etc::preferencesparts": apt / "preferences",
        "APT::Sandbox::User": "",  # the folder belongs to whoever runs the tests
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "30",
        # A mirror may be frozen at a date; the signature of what it gives is checked all the same.
        "Acquire::Check-Valid-Until": "false",
        "Debug::NoLocking": "true",
    }
    command = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in settings.items()), *what]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise NoAsterisk(f"Debian testing did not give Asterisk within {_FETCH_SECONDS} s.") from None
    if ran.returncode:
        reasons = [line for line in ran.stderr.splitlines() if line.startswith("E:")] or ran.stderr.splitlines()
        raise NoAsterisk(f"Asterisk can't be fetched from Debian testing: {' '.join(reasons[:2])}")


def _unpack(archives: Path, part: Path, tree: Path) -> None:
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    left_out = [f"--exclude=./usr/share/{name}" for name in _LEFT_OUT]
    for package in sorted(archives.glob("*.deb")):
        content = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", part, *left_out], input=content, check=True)
    part.rename(tree)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one process fetches; the others wait for it."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
