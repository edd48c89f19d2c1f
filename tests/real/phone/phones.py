"""The telephones of the tests: `softphone` as a child process, and what is said to it in the tests' words."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.real.house import ROOT, wait_for
from tests.real.phone.exchange import Exchange, favoured
from tests.real.phone.sound import Heard

# As many as calls at once. PJSUA has eight accounts: these, the two of persons, and the two numbers that tests name.
_NUMBERS = 4


@dataclass
class Phones:
    """All telephones: callers dial the hotline, the agent's answers by itself."""

    process: subprocess.Popen[bytes]
    exchange: Exchange
    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def order(self, **what: Any) -> dict[str, Any]:
        """Give an order; every call's state as answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(what).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the telephones ended ({self.process.wait()})"
        answer: dict[str, Any] = json.loads(line)
        assert "error" not in answer, answer
        return answer

    def dial(self, caller: str = "") -> Telephone:
        """A caller dials the hotline and is connected; by default with a number that nobody else has now."""
        number = next(self._numbers)
        phone = Telephone(self, f"caller-{number}", caller or f"091299900{number % _NUMBERS}")
        to = f"sip:19001288@127.0.0.1:{self.exchange.sip_port}"
        self.order(do="dial", name=phone.name, to=to, **{"from": phone.number})
        wait_for(lambda: phone.state == "CONFIRMED", within=15, why=f"{phone.name} was not connected")
        return phone

    def agents_call(self, short_name: str) -> Telephone:
        """The call at the agent's telephone whose display begins with this."""

        return self._called("in", short_name)

    def _called(self, telephone: str, short_name: str) -> Telephone:
        def found() -> str:
            calls = self.order(do="look")
            mine = (name for name in calls if name.startswith(f"{telephone}-"))
            matching = [name for name in mine if short_name in calls[name]["remote"]]
            return next((name for name in matching if calls[name]["state"] == "CONFIRMED"), "")

        return Telephone(self, wait_for(found, within=20, why=f"no call for {short_name} reached {telephone}"), "")

    def registered(self, extension: str, password: str) -> Extension:
        """A telephone that signs in at the exchange under an extension, and waits."""
        self.order(do="register", user=extension, password=password, at=f"127.0.0.1:{self.exchange.sip_port}")
        known = lambda: f"{extension}/sip:{extension}@" in self.exchange.command("pjsip show contacts")  # noqa: E731
        wait_for(known, within=15, why=f"{extension} did not register")
        return Extension(self, extension)

    def clear(self) -> None:
        """Hang up whatever is left."""
        for name, call in self.order(do="look").items():
            if call["state"] != "DISCONNECTED":
                self.order(do="hang_up", name=name)
        wait_for(lambda: self.exchange.calls() == 0, within=15, why="the exchange still has calls")


@dataclass
class Telephone:
    """One telephone with one call."""

    phones: Phones
    name: str
    number: str

    @property
    def state(self) -> str:
        """PJSIP's name of the call's state: CONFIRMED, DISCONNECTED …"""
        return str(self.phones.order(do="look")[self.name]["state"])

    @property
    def display(self) -> str:
        """Who calls, as the telephone shows it."""
        return str(self.phones.order(do="look")[self.name]["remote"])

    def press(self, keys: str) -> None:
        """Press keys, as events of RFC 4733."""
        self.phones.order(do="keys", name=self.name, keys=keys)

    def play(self, file: Path, *, kept: bool = False) -> None:
        """Speak a WAV file of 8 kHz into the telephone; `kept`: what was heard has it as well."""
        self.phones.order(do="play", name=self.name, file=str(file), kept=kept)

    def hang_up(self) -> None:
        self.phones.order(do="hang_up", name=self.name)
        wait_for(lambda: self.state == "DISCONNECTED", within=10)

    @property
    def heard(self) -> Heard:
        """Everything heard so far (the last quarter of a second may be missing)."""
        return Heard.read(self.phones.folder / f"{self.name}.wav")

    def wait_for_voice(self, seconds: float, *, since: float = 0.0) -> Heard:
        """Wait until so much voice was heard after a moment of the call."""

        def enough() -> Heard | None:
            heard = self.heard
            return heard if heard.since(since).voiced >= seconds else None

        heard: Heard = wait_for(enough, within=30, why=f"{self.name} heard nothing")
        return heard


@dataclass
class Extension:
    """A person's own telephone at the exchange."""

    phones: Phones
    number: str

    def call(self, short_name: str) -> Telephone:
        """The call at it whose display begins with this."""
        return self.phones._called(self.number, short_name)

    def rang(self) -> bool:
        """Whether it was ever called."""
        return any(name.startswith(f"{self.number}-") for name in self.phones.order(do="look"))


@contextmanager
def running_phones(exchange: Exchange, folder: Path, *more: str) -> Iterator[Phones]:
    """Start the telephones; `more`: how many ms they keep before they sound."""
    folder.mkdir()
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.real.phone.softphone", str(exchange.agent_port), str(folder), *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        cwd=ROOT,
        preexec_fn=favoured,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", (folder / "log").read_text()
        yield Phones(process, exchange, folder)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        log.close()
