"""Calls that somebody at the desk takes: bridged by Asterisk to the telephone that is theirs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from connectors.phone.texts import TEXTS
from gateway.desk.demo import PASSWORD_FILE
from tests.real.house import wait_for
from tests.real.phone.conftest import Call, Hotline
from tests.real.phone.exchange import EXTENSION, PASSWORD
from tests.real.phone.phones import Telephone
from tests.real.phone.sound import HEARD, Heard, said

pytestmark = pytest.mark.real

_AWAY = "1999"
# Seconds of the line that a telephone must have before somebody speaks: the bridge loses the first.
_BRIDGED = 1.0


class Lan:
    """An agent in a browser."""

    def __init__(self, http: httpx.Client, password: str) -> None:
        self._http = http
        session = http.post("/api/desk/session", json={"login": "lan", "password": password}).raise_for_status().json()
        self.name = session["name"]
        http.headers["X-CSRF-Token"] = session["csrf"]

    def sits_at(self, extension: str) -> None:
        self._http.put("/api/desk/me/extension", json={"extension": extension}).raise_for_status()

    def call(self, call: Call) -> dict[str, Any] | None:
        """The call as the desk shows it now."""
        calls = self._http.get("/api/desk/calls").raise_for_status().json()["calls"]
        return next((one for one in calls if one["uuid"] == call.uuid), None)

    def takes(self, call: Call) -> None:
        """As soon as it is shown with its conversation."""
        wait_for(lambda: (shown := self.call(call)) and shown["id"] is not None, within=15)
        self._http.post(f"/api/desk/calls/{call.uuid}/take").raise_for_status()


@pytest.fixture
def lan(hotline: Hotline) -> Iterator[Lan]:
    with httpx.Client(base_url=hotline.house.url, timeout=20) as http:
        password = (hotline.house.data / PASSWORD_FILE).read_text().strip()
        agent = Lan(http, password)
        yield agent
        agent.sits_at("")


def asking(hotline: Hotline) -> Call:
    """A caller in the middle of a talk with the assistant."""
    call = hotline.dial()
    call.phone.wait_for_voice(0.5)
    call.phone.press("3#")
    call.wait_for_answer()
    return call


def hears(listener: Telephone, speaker: Telephone, words: str, hotline: Hotline) -> Heard:
    """Say something into one telephone and wait until the other has it; the words as they sound."""
    sound, file = said(words, (), hotline.folder), hotline.folder / f"{speaker.name}.wav"
    sound.write(file)
    wait_for(lambda: listener.heard.seconds > _BRIDGED, within=10, why=f"nothing comes to {listener.name}")
    speaker.play(file)
    wait_for(lambda: listener.heard.likeness(sound) > HEARD, within=15, why=f"{listener.name} does not hear: {words}")
    return sound


def test_a_taken_call_is_bridged_to_the_agents_own_telephone(hotline: Hotline, lan: Lan) -> None:
    own = hotline.phones.registered(EXTENSION, PASSWORD)
    lan.sits_at(EXTENSION)
    call = asking(hotline)
    lan.takes(call)
    agent = own.call(f"TLD {call.uuid[:4]}")
    assert call.phone.number in agent.display
    assert call.announced()[-1]["text"] == TEXTS["transfer"]
    bridged = call.phone.heard.seconds

    hears(agent, call.phone, "Tôi muốn hỏi về hóa đơn tiền điện tháng này của gia đình tôi.", hotline)
    reply = hears(call.phone, agent, "Dạ, em chào anh, anh chờ em kiểm tra ngay bây giờ ạ.", hotline)

    # Nobody else speaks: the assistant has let go, whatever the caller says or presses.
    call.phone.press("1#")
    heard = call.phone.heard.since(bridged + 1.5)
    assert heard.voiced <= reply.voiced + 0.6
    assert call.announced()[-1]["text"] == TEXTS["transfer"]
    talk = call.conversation()
    assert (talk.holder, talk.agent) == ("agent", lan.name)
    assert (shown := lan.call(call)) is not None
    assert (shown["state"], shown["agent"]) == ("transferred", lan.name)

    agent.hang_up()
    wait_for(lambda: call.phone.state == "DISCONNECTED", within=10, why="the caller is left on a dead line")
    wait_for(lambda: lan.call(call) is None, within=15, why="the desk still shows the call")
    wait_for(lambda: call.story["left"], within=10)
    assert hotline.exchange.calls() == 0


def test_a_taken_call_rings_everybody_where_the_agents_telephone_is_away(hotline: Hotline, lan: Lan) -> None:
    lan.sits_at(_AWAY)
    call = asking(hotline)
    began = time.monotonic()
    lan.takes(call)
    colleague = hotline.phones.agents_call(f"TLD {call.uuid[:4]}")
    assert time.monotonic() - began < 20
    hears(colleague, call.phone, "Tôi muốn hỏi về hóa đơn tiền điện tháng này của gia đình tôi.", hotline)
    call.phone.hang_up()
    wait_for(lambda: colleague.state == "DISCONNECTED", within=10)
    wait_for(lambda: lan.call(call) is None, within=15)
