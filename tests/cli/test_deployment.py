"""What `deploy/` names must be there: modules, settings, and the ways the front door closes."""

from __future__ import annotations

import re
from configparser import RawConfigParser
from pathlib import Path

import pytest

from cli.paths import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
SITE = (ROOT / "deploy" / "nginx" / "assistant.conf").read_text(encoding="utf-8")


def unit(path: Path) -> RawConfigParser:
    parsed = RawConfigParser(strict=True)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(path.read_text(encoding="utf-8"))
    return parsed


def settings() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_module_of_this_checkout_with_settings_that_exist(path: Path) -> None:
    service = unit(path)["Service"]
    program, _, arguments = service["ExecStart"].partition(" -m ")
    module = arguments.split()[0]
    assert program in ("/opt/assistant/.venv/bin/python", "/opt/assistant/bot/.venv/bin/python")
    source = ROOT / Path(*module.split("."))
    assert source.with_suffix(".py").is_file() or (source / "__main__.py").is_file()
    given = {pair.split("=")[0] for pair in service.get("Environment", "").split()}
    assert given <= settings()
    for folder in service.get("ReadWritePaths", "").split():
        name = Path(folder).relative_to("/opt/assistant")
        assert (ROOT / name).is_dir() or f"{name}/" in (ROOT / ".gitignore").read_text(encoding="utf-8")


def test_the_target_wants_every_unit() -> None:
    wanted = unit(ROOT / "deploy" / "systemd" / "assistant.target")["Unit"]["Wants"]
    assert {re.sub(r"@\d+", "@", name) for name in wanted.split()} == {path.name for path in UNITS}


def test_the_front_door_keeps_in_what_is_for_the_inside() -> None:
    (closed,) = re.findall(r"location ~ \^/\((\S+)\)\(/\|\$\) \{ return 404; \}", SITE)
    assert set(closed.split("|")) == {"actions", "metrics", "dev", "phone"}
    sources = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "gateway").rglob("*.py"))
    for route in ("/actions/webhook", "/metrics", "/dev", "/phone/calls"):
        assert f'"{route}' in sources  # a renamed route must be closed under its new name


def test_the_guide_names_settings_that_exist() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)+)(?:=|`)", guide))
    assert named
    assert named <= settings()
