"""How long a caller waits: the product's recogniser, voice detector and voice in calls over AudioSocket.

    .venv/bin/python -m benchmarks.phone                # or ./assistant bench phone
    .venv/bin/python -m benchmarks.phone --calls 1 4 --rounds 2 --bot 120

Real are the recogniser (ASR_ENGINE), silero, the call with its pacing, the TCP line, the voice (TTS_ENGINE, its cache
empty at first: answers are new each time) and the speech: human sentences of the wheel `vieneu`, through a telephone's
band, sent as a telephone does, 20 ms every 20 ms. The dialogue is stood in for by a fixed time (`--bot`, in
milliseconds); `benchmarks/turns.py` measures the real one.

Times count from the last sound of the sentence as it was sent, found in the recording by its loudness, to the moment the
first frame of the answer has arrived back at the caller. The stages are those of `/metrics`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from asr.choose import DEFAULT, recogniser
from asr.voice import Detectors
from connectors.contract import Inbound
from connectors.phone import frames
from connectors.phone.connector import PhoneConnector, PhoneSettings
from connectors.phone.ears import Ears
from connectors.phone.frames import FRAME_BYTES, FRAME_SECONDS, Frame
from connectors.phone.latency import Turn
from connectors.phone.waiting import Patience
from gateway.phone import SpokenVoice
from tests.asr.clips import Clip, NoClips, bounds, clips, errors, line, telephone
from tts.choose import speaker

_BEFORE, _AFTER = 1.4, 3.0  # seconds of the line around a sentence
_WAIT = 8.0  # for an answer; what takes longer counts as not understood
_STAGES = ("endpoint", "transcript", "bot", "voice", "total")


@dataclass
class Figures:
    """What was measured at a number of calls."""

    turns: list[Turn] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)  # by the caller's own clock
    wrong: int = 0
    words: int = 0
    lost: int = 0
    late: float = 0.0  # the worst delay of a frame that the caller sent: a sign of a machine that is too full
    cpu: float = 0.0
    seconds: float = 0.0


class Hotline:
    """The phone with a dialogue that answers after a fixed time."""

    def __init__(self, phone: PhoneConnector, bot: float, figures: Figures) -> None:
        self.phone = phone
        self._bot = bot
        self._figures = figures
        self._answers = 0
        self.said: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, events: Sequence[Inbound]) -> None:
        """The gateway's way in."""
        for event in events:
            self.said[event.user] = event.text
            task = asyncio.create_task(self._answer(event.user))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, user: str) -> None:
        await asyncio.sleep(self._bot)
        self._answers += 1
        amount = f"{600 + self._answers}.433"  # never said before: the voice has to make it
        if user in self.phone._calls:
            self.phone._calls[user].answer(f"Dạ, tiền điện tháng 10 là {amount} đồng, hạn 16/11/2026 ạ.", ())


async def _caller(hotline: Hotline, sentences: Sequence[Clip], figures: Figures) -> None:
    """One call: each sentence is spoken, its answer heard to its beginning, then interrupted by the next."""
    number = str(uuid.uuid4())
    assert hotline.phone.announce(number, "")
    reader, writer = await asyncio.open_connection("127.0.0.1", hotline.phone.port)
    writer.write(Frame(frames.IDENTITY, uuid.UUID(number).bytes).pack())
    arrived = asyncio.Event()
    sounding: list[float] = []

    async def listen() -> None:
        while (frame := await frames.read(reader)) is not None:
            if frame.kind == frames.AUDIO and any(frame.payload):
                sounding.append(time.monotonic())
                arrived.set()

    listening = asyncio.ensure_future(listen())
    await asyncio.wait_for(arrived.wait(), 30)  # the greeting
    while hotline.phone._calls[number]._listener.ear is None:  # noqa: ASYNC110  the detector tells nobody
        await asyncio.sleep(0.02)
    for clip in sentences:
        await _turn(hotline, number, writer, clip, sounding, figures)
    listening.cancel()
    writer.close()
    await asyncio.gather(listening, return_exceptions=True)


async def _turn(
    hotline: Hotline, number: str, writer: asyncio.StreamWriter, clip: Clip, sounding: list[float], figures: Figures
) -> None:
    mouth = hotline.phone._calls[number].mouth
    mouth.hush()
    hotline.said.pop(number, None)
    before = len(figures.turns)
    audio = line(_BEFORE) + telephone(clip) + line(_AFTER + _WAIT)
    ends = _BEFORE + bounds(clip)[1]
    started = time.monotonic()
    sent = started + ends
    for count, at in enumerate(range(0, len(audio), FRAME_BYTES)):
        due = started + count * FRAME_SECONDS
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        figures.late = max(figures.late, time.monotonic() - due)
        writer.write(Frame(frames.AUDIO, audio[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")).pack())
        if time.monotonic() > sent + 0.3 and number in hotline.said and any(moment > sent for moment in sounding):
            break
    after = [moment for moment in sounding if moment > sent]
    if number not in hotline.said or not after or (len(figures.turns) == before and time.monotonic() > sent + _WAIT):
        figures.lost += 1
        return
    figures.heard.append(after[0] - sent)
    figures.wrong += errors(clip.words, hotline.said[number].split())
    figures.words += len(clip.words)


async def _measure(calls: int, rounds: int, bot: float, speech: Sequence[Clip]) -> Figures:
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        voice = SpokenVoice(
            speaker(os.environ.get("TTS_ENGINE") or "espeak", os.environ.get("TTS_VOICE") or "", Path(folder))
        )
        engine = recogniser(
            os.environ.get("ASR_ENGINE") or DEFAULT,
            model=os.environ.get("ASR_MODEL") or "",
            url=os.environ.get("ASR_URL") or "",
            token=os.environ.get("ASR_TOKEN") or "",
        )
        patience = Patience(filler=60, bot=60, caller=60)
        phone = PhoneConnector(PhoneSettings("127.0.0.1:0", patience=patience), voice, Ears(engine, Detectors()))
        phone.measured = figures.turns.append
        hotline = Hotline(phone, bot, figures)
        await phone.start()
        assert phone._preparing is not None
        await phone._preparing
        serving = asyncio.ensure_future(phone.poll(hotline.take))
        while not phone.port:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        cpu, began = _cpu(), time.monotonic()
        orders = [[*speech[at:], *speech[:at]] * rounds for at in range(calls)]
        await asyncio.gather(*(_caller(hotline, order, figures) for order in orders))
        figures.cpu, figures.seconds = _cpu() - cpu, time.monotonic() - began
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await phone.close()
    return figures


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _row(name: str, values: Sequence[float]) -> str:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"| {name} | {statistics.median(ordered) * 1000:.0f} | {p95 * 1000:.0f} | {ordered[-1] * 1000:.0f} |"


def _show(calls: int, bot: float, figures: Figures) -> None:
    print(
        f"\n{calls} call{'s' if calls > 1 else ''} at once, {len(figures.heard)} turns, dialogue {bot * 1000:.0f} ms\n"
    )
    print("| ms | p50 | p95 | worst |\n| --- | --- | --- | --- |")
    names = dict(
        zip(
            _STAGES,
            ("end of speech → endpoint", "→ words", "→ dialogue's answer", "→ first sound sent", "by the call's clock"),
            strict=True,
        )
    )
    for stage in _STAGES:
        found = [turn.stages()[stage] for turn in figures.turns if turn.sound is not None and turn.spoken]
        if found:
            print(_row(names[stage], found))
    if figures.heard:
        print(_row("**heard by the caller**", figures.heard))
    wer = 100 * figures.wrong / max(figures.words, 1)
    print(
        f"\n{wer:.1f} % of {figures.words} words wrong; {figures.lost} turns without an answer; CPU {figures.cpu / figures.seconds:.2f} cores; "
        f"a frame was sent up to {figures.late * 1000:.0f} ms late; load {os.getloadavg()[0]:.1f}"
    )


def main() -> int:
    """Print a table for each number of calls; 1 when there is no speech to play."""
    options = argparse.ArgumentParser(description="Latency of the phone assistant.")
    options.add_argument("--calls", type=int, nargs="+", default=[1, 4], help="calls at once (default: 1 4)")
    options.add_argument("--rounds", type=int, default=1, help="how often each call speaks all sentences")
    options.add_argument("--bot", type=float, default=120.0, help="the dialogue's time in ms (default: 120)")
    options.add_argument("--sentences", type=int, default=10, help="how many of the ten sentences")
    chosen = options.parse_args()
    try:
        speech = clips()[: chosen.sentences]
    except NoClips as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for calls in chosen.calls:
        figures = asyncio.run(_measure(calls, chosen.rounds, chosen.bot / 1000, speech))
        _show(calls, chosen.bot / 1000, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
