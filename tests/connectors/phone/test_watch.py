"""What follows a call: words in both directions, sound in both directions, waits, the end; each told to all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from connectors.contract import Kind, Outbound
from connectors.phone.connector import PhoneConnector, PhoneSettings
from connectors.phone.texts import TEXTS
from connectors.phone.watch import Watch, Watches
from tests.connectors.phone.caller import Caller, Taken, ToneVoice, until


class Notes(Watch):
    def __init__(self) -> None:
        self.lines: list[tuple[str, ...]] = []
        self.bytes = {True: 0, False: 0}
        self.waits: list[float] = []

    def began(self, uuid: str, caller: str) -> None:
        self.lines.append(("began", caller))

    def said(self, uuid: str, text: str, choices: Sequence[str]) -> None:
        self.lines.append(("said", text))

    def heard(self, uuid: str, text: str, kind: Kind) -> None:
        self.lines.append(("heard", text, kind.value))

    def sound(self, uuid: str, audio: bytes, *, of_caller: bool) -> None:
        self.bytes[of_caller] += len(audio)

    def answered(self, uuid: str, stages: Mapping[str, float]) -> None:
        self.waits.append(stages["total"])

    def ended(self, uuid: str, following: str) -> None:
        self.lines.append(("ended", following))


async def test_a_call_is_followed_from_beginning_to_end() -> None:
    phone = PhoneConnector(PhoneSettings("127.0.0.1:0"), ToneVoice())
    first, second, taken = Notes(), Notes(), Taken()
    phone.watches.add(first)
    phone.watches.add(second)
    serving = asyncio.ensure_future(phone.poll(taken.take))
    await until(lambda: phone.port)
    one = Caller(phone.port)
    assert phone.announce(one.uuid, "0912000101")
    await one.dial()
    await until(lambda: one.heard)
    await one.press("1#")  # each key comes with a frame of sound
    await until(lambda: taken)
    await phone.send("hotline", one.uuid, phone.render(Outbound("Dạ, kỳ nào ạ?"))[0], "1")
    await until(lambda: first.waits)
    await one.hang_up()
    await until(lambda: ("ended", "agent") in first.lines)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert first.lines == [
        ("began", "0912000101"),
        ("said", f"{TEXTS['greeting']} {TEXTS['menu']}"),
        ("heard", "Xem tiền điện", "payload"),
        ("said", "Dạ, kỳ nào ạ?"),
        ("ended", "agent"),
    ]
    assert first.bytes[True] == 640
    assert first.bytes[False] >= 640
    assert 0 < first.waits[0] < 3
    assert second.lines == first.lines
    assert second.bytes == first.bytes


def test_nobody_has_to_listen() -> None:
    silent = Watches()
    silent.began("u", "")
    silent.sound("u", b"", of_caller=True)
    silent.ended("u", "hangup")
