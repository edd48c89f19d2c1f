"""A telephone exchange: Asterisk with the shipped configuration, on loopback ports of its own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.real.house import ROOT, wait_for
from tests.real.phone.debian import unpacked

_SHIPPED = ROOT / "deploy" / "asterisk"
_OURS = ("extensions.conf", "assistant.conf", "outgoing.conf", "queues.conf", "modules.conf", "manager.conf")

# The telephone of somebody at the desk, and its password as it is shipped.
EXTENSION, PASSWORD = "1001", "change-me"

# Sound has its time: where it may be, what carries it goes before the machine's other work.
_FAVOUR = -10


def favour(group: int = 0) -> None:
    """Put a group of processes (0: the own one) before others, where the system allows it."""
    with contextlib.suppress(PermissionError, ProcessLookupError):
        os.setpriority(os.PRIO_PGRP, group, _FAVOUR)


def favoured() -> None:
    """As `preexec_fn`: a session of its own, favoured."""
    os.setsid()
    favour()


@dataclass(frozen=True)
class Exchange:
    """A running Asterisk."""

    folder: Path
    tree: Path
    sip_port: int
    agent_port: int
    process: subprocess.Popen[bytes]
    manager_port: int

    def command(self, words: str) -> str:
        """What its command line answers."""
        run = subprocess.run(
            [*_program(self.tree), "-C", str(self.folder / "asterisk.conf"), "-rx", words],
            capture_output=True,
            text=True,
            timeout=20,
        )
        return run.stdout + run.stderr

    def calls(self) -> int:
        """Channels that are up."""
        found = re.search(r"(\d+) active channel", self.command("core show channels count"))
        return int(found[1]) if found else -1

    @property
    def log(self) -> str:
        return (self.folder / "log" / "full").read_text(errors="replace")


@contextmanager
def running_exchange(folder: Path, *, hooks: str, secret: str, assistant: str, more: str = "") -> Iterator[Exchange]:
    """Start an exchange whose trunk is this machine and whose one person listens at `agent_port`.

    `more`: a dialplan of the test's own. The manager's secret is `secret` as well.
    """
    tree = unpacked()
    sip_port, agent_port, manager_port = _free_udp_port(), _free_udp_port(), _free_tcp_port()
    _configure(folder, tree, sip_port, agent_port, {"HOOKS": hooks, "SECRET": secret, "ASSISTANT": assistant})
    _replace(folder / "manager.conf", {"port ": f" {manager_port}", "secret ": f" {secret}"})
    with (folder / "extensions.conf").open("a") as dialplan:
        dialplan.write(more)
    output = (folder / "output").open("wb")
    process = subprocess.Popen(
        [*_program(tree), "-f", "-n", "-C", str(folder / "asterisk.conf")],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=folder,
        preexec_fn=favoured,
    )
    exchange = Exchange(folder, tree, sip_port, agent_port, process, manager_port)
    try:
        wait_for(
            lambda: process.poll() is not None or "fully booted" in exchange.command("core waitfullybooted").lower(),
            why="Asterisk did not start",
        )
        assert process.poll() is None, (folder / "output").read_text(errors="replace")[-3000:]
        yield exchange
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        output.close()


def _program(tree: Path) -> list[str]:
    """Asterisk with the loader and libraries it was built for."""
    (loader,) = tree.glob("usr/lib*/ld-linux-*.so.2")
    (modules,) = tree.glob("usr/lib/*/asterisk/modules")
    return [str(loader), "--library-path", str(modules.parents[1]), str(tree / "usr/sbin/asterisk")]


def _configure(folder: Path, tree: Path, sip_port: int, agent_port: int, globals_: dict[str, str]) -> None:
    # As on an operator's machine: the distribution's files, then ours over them.
    shutil.copytree(tree / "etc" / "asterisk", folder, dirs_exist_ok=True)
    for name in ("log/cdr-csv", "run", "spool/outgoing", "db", "keys"):
        (folder / name).mkdir(parents=True)
    for name in _OURS:
        shutil.copy(_SHIPPED / name, folder / name)
    _replace(folder / "extensions.conf", globals_)
    _replace(folder / "queues.conf", {"wrapuptime ": " 0"})  # the tests' person needs no rest between calls
    (modules,) = tree.glob("usr/lib/*/asterisk/modules")
    (folder / "asterisk.conf").write_text(
        f"""[directories]
astetcdir => {folder}
astmoddir => {modules}
astvarlibdir => {tree}/usr/share/asterisk
astdbdir => {folder}/db
astkeydir => {folder}/keys
astdatadir => {tree}/usr/share/asterisk
astagidir => {folder}
astspooldir => {folder}/spool
astrundir => {folder}/run
astlogdir => {folder}/log
astsbindir => {tree}/usr/sbin
[options]
verbose = 3
"""
    )
    (folder / "logger.conf").write_text("[general]\n[logfiles]\nfull => notice,warning,error,verbose\n")
    (folder / "rtp.conf").write_text("[general]\nrtpstart=20000\nrtpend=29999\n")
    (folder / "pjsip.conf").write_text(_pjsip(sip_port, agent_port))


def _replace(path: Path, values: dict[str, str]) -> None:
    """Set the globals that an operator sets."""
    text = path.read_text()
    for name, value in values.items():
        text, found = re.subn(rf"(?m)^{name}=.*$", f"{name}={value}", text)
        assert found == 1, name
    path.write_text(text)


def _pjsip(sip_port: int, agent_port: int) -> str:
    """The shipped file, bent to loopback: the trunk is this machine, the person's telephone needs no registration."""
    text = (_SHIPPED / "pjsip.conf").read_text()
    for shipped, here in (
        ("bind = 0.0.0.0:5060", f"bind = 127.0.0.1:{sip_port}"),
        ("match = 203.0.113.10", "match = 127.0.0.1"),
        ("contact = sip:203.0.113.10:5060", "contact = sip:127.0.0.1"),
        ("max_contacts = 1\nqualify_frequency = 30", f"contact = sip:agent@127.0.0.1:{agent_port}"),
        ("auth = agent\n", ""),
    ):
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, here)
    # Everything comes from this machine: who says their name is not the trunk.
    return f"[global]\ntype = global\nendpoint_identifier_order = username,ip\n\n{text}\n{_persons_telephone()}"


def _persons_telephone() -> str:
    """The shipped person's telephone once more, under an extension: this one registers, with its password."""
    shipped = (_SHIPPED / "pjsip.conf").read_text()
    _, mark, section = shipped.rpartition("\n[agent]\ntype = endpoint")
    assert mark, "no telephone of a person in pjsip.conf"
    number = f"{mark.strip()}{section}".replace("[agent]", f"[{EXTENSION}]")
    for name in ("auth", "aors", "username"):
        assert f"{name} = agent" in number, name
        number = number.replace(f"{name} = agent", f"{name} = {EXTENSION}")
    return number


def _free_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
