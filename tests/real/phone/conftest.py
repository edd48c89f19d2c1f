"""One exchange and its telephones for all calls, connected to the running assistant."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.phone.texts import TEXTS
from tests.real.house import House, wait_for
from tests.real.phone.debian import NoAsterisk
from tests.real.phone.exchange import Exchange, favour, running_exchange
from tests.real.phone.phones import Phones, Telephone, running_phones
from tests.real.phone.sound import HEARD, Heard, said


@dataclass(frozen=True)
class Hotline:
    """The assistant behind a telephone number."""

    house: House
    exchange: Exchange
    phones: Phones
    folder: Path

    def dial(self, caller: str = "") -> Call:
        """A caller dials and is connected."""
        phone = self.phones.dial(caller)
        return Call(self, phone, self._uuid(phone.number))

    def _uuid(self, number: str) -> str:
        def found() -> str:
            for channel in re.findall(r"PJSIP/trunk-\w+", self.exchange.command("core show channels concise")):
                shown = self.exchange.command(f"core show channel {channel}")
                call = re.search(r"CALL=([0-9a-f-]{36})", shown)
                if number in shown and call:
                    return call[1]
            return ""

        return str(wait_for(found, within=10, why=f"the exchange does not know the call of {number}"))


@dataclass(frozen=True)
class Call:
    """One call, looked at from everywhere: the caller's telephone, the application's words, the database."""

    hotline: Hotline
    phone: Telephone
    uuid: str

    @property
    def story(self) -> dict[str, Any]:
        """What the application recorded of the call; an empty one before it has begun."""
        house = self.hotline.house
        form = {"secret": house.settings["PHONE_SECRET"], "uuid": self.uuid}
        answer = house.http.post("/phone/calls/story", data=form)
        if answer.status_code == 404:
            return {"lines": [], "following": "", "left": False}
        told: dict[str, Any] = answer.raise_for_status().json()
        return told

    def announced(self) -> list[dict[str, Any]]:
        """The texts that the assistant began to say, oldest first."""
        return [line for line in self.story["lines"] if line["who"] == "assistant"]

    def wait_for_answer(self) -> dict[str, Any]:
        """Wait for the first answer of the dialogue after the greeting; "one moment" is none."""

        def found() -> dict[str, Any] | None:
            return next((line for line in self.announced()[1:] if line["text"] != TEXTS["wait"]), None)

        line: dict[str, Any] = wait_for(found, within=40, why=f"no answer to {self.phone.name}")
        return line

    def said(self) -> list[dict[str, Any]]:
        """What the caller was understood to say or to press, oldest first."""
        return [line for line in self.story["lines"] if line["who"] == "caller"]

    def wait_for_turn(self, known: int = 0, *, speaks: float = 0.0) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """What the caller was understood to say beyond `known` pieces, and the dialogue's answer once it sounds.

        `speaks`: seconds that the caller speaks from now on; who pauses is heard in pieces, and the last one is answered.
        """
        over = time.monotonic() + speaks

        def found() -> tuple[list[dict[str, Any]], dict[str, Any]] | None:
            lines = self.story["lines"]
            mine = [at for at, line in enumerate(lines) if line["who"] == "caller"]
            if len(mine) <= known or time.monotonic() < over:
                return None
            answer = next((line for line in lines[mine[-1] + 1 :] if line["waited"]), None)
            return ([lines[at] for at in mine[known:]], answer) if answer is not None else None

        try:
            turn: tuple[list[dict[str, Any]], dict[str, Any]] = wait_for(found, within=30 + speaks)
        except AssertionError:
            pytest.fail(f"turn {known + 1} was not answered: {self.story}")
        return turn

    def wait_for_words(self, words: str) -> dict[str, Any]:
        """Wait until the assistant says a text with these words in it."""

        def found() -> dict[str, Any] | None:
            return next((line for line in reversed(self.announced()) if words in line["text"]), None)

        try:
            line: dict[str, Any] = wait_for(found, within=30)
        except AssertionError:
            pytest.fail(f"not said: {words}; but {self.story}")
        return line

    def voice_of(self, line: dict[str, Any]) -> Heard:
        """The voice saying a recorded text, made anew."""
        return said(line["text"], line["choices"], self.hotline.folder)

    def wait_until_heard(self, line: dict[str, Any]) -> Heard:
        """Wait until the caller has heard a text to its end, then everything heard."""
        voice = self.voice_of(line)
        try:
            wait_for(lambda: self.phone.heard.likeness(voice) > HEARD, within=voice.seconds + 30)
        except AssertionError:
            heard = self.phone.heard
            pytest.fail(
                f"not heard: {line['text']} ({voice.seconds:.1f} s); {heard.voiced:.1f} s of voice in {heard.seconds:.1f} s"
                f" are like it to {heard.likeness(voice):.2f}; {self.story}"
            )
        return self.phone.heard

    def likeness(self, line: dict[str, Any]) -> float:
        """How surely the caller has heard a text: 1 is perfect."""
        return self.phone.heard.likeness(self.voice_of(line))

    def conversation(self) -> Any:
        """The conversation's row, or None."""
        query = "select id, holder, agent, reason, summary from conversation where key = :key"
        rows = self.hotline.house.rows(query, key=f"phone:hotline:{self.uuid}")
        return rows[0] if rows else None


def _awake(house: House) -> bool:
    """Whether the application answers as fast as the exchange needs it: its first seconds go to voice and ears."""
    form = {"secret": house.settings["PHONE_SECRET"]}
    try:
        answers = [house.http.post("/phone/calls/address", data=form, timeout=0.5) for _ in range(5)]
    except httpx.TimeoutException:
        return False
    return all(answer.status_code == 200 for answer in answers)


@pytest.fixture(scope="session")
def _hotline(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    folder = tmp_path_factory.mktemp("phone")
    places = {
        "hooks": f"{house.url}/phone/calls",
        "secret": house.settings["PHONE_SECRET"],
        "assistant": house.settings["PHONE_BIND"],
    }
    (folder / "asterisk").mkdir()
    try:
        with (
            running_exchange(folder / "asterisk", **places) as exchange,
            running_phones(exchange, folder / "telephones") as phones,
        ):
            favour(house.pid("application"))
            wait_for(lambda: _awake(house), within=120, why="the application does not answer the exchange in time")
            yield Hotline(house, exchange, phones, folder / "speech")
    except NoAsterisk as reason:
        pytest.fail(str(reason), pytrace=False)


@pytest.fixture
def hotline(_hotline: Hotline) -> Iterator[Hotline]:
    """The hotline with nobody on the line, before and after."""
    yield _hotline
    _hotline.phones.clear()
