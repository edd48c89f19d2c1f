"""Recordings: only announced, both sides on one clock, whole after a crash, gone when their time is over."""

from __future__ import annotations

import os
import time
import uuid
import wave
from pathlib import Path

import numpy as np
import pytest

from connectors.phone.texts import TEXTS
from gateway.calls.recording import Recorder, recordings

CALL = str(uuid.uuid4())
LOUD, SOFT = b"\x10\x27" * 160, b"\xe8\x03" * 160  # 20 ms each


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def read(path: Path) -> tuple[float, np.ndarray]:  # type: ignore[type-arg]
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 8000)
        data = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, 2)
        return file.getnframes() / 8000, data


async def test_both_sides_stand_where_they_were_said(tmp_path: Path, clock: Clock) -> None:
    recorder = Recorder(tmp_path, 30, clock)
    recorder.said(CALL, f"Chào. {TEXTS['recorded']}", ())
    for step in range(1000):  # twenty seconds: written in pieces meanwhile
        clock.now = 100 + step * 0.02
        recorder.sound(CALL, SOFT, of_caller=True)
        if 500 <= step < 550:
            recorder.sound(CALL, LOUD, of_caller=False)
    recorder.ended(CALL, "hangup")
    await recorder.close()
    (made,) = recordings(tmp_path, CALL)
    seconds, sound = await read(tmp_path / made.name)
    assert seconds == pytest.approx(20, abs=0.2)
    assert made.seconds == pytest.approx(seconds)
    assert (sound[1000:-1000, 0] == 1000).mean() > 0.98
    loud = np.flatnonzero(sound[:, 1] == 10000)
    assert loud[0] / 8000 == pytest.approx(10, abs=0.2)
    assert len(loud) == 8000
    assert (tmp_path / made.name).stat().st_mode & 0o077 == 0


async def test_what_was_not_announced_is_not_recorded(tmp_path: Path, clock: Clock) -> None:
    recorder = Recorder(tmp_path / "recordings", 30, clock)
    recorder.began(CALL, "0912000101")
    recorder.said(CALL, TEXTS["greeting"], ())
    recorder.sound(CALL, SOFT, of_caller=True)
    recorder.ended(CALL, "agent")
    await recorder.close()
    assert not (tmp_path / "recordings").exists()


async def test_a_second_part_of_a_call_is_a_second_recording(tmp_path: Path, clock: Clock) -> None:
    recorder = Recorder(tmp_path, 30, clock)
    for _ in range(2):
        recorder.said(CALL, TEXTS["recorded"], ())
        recorder.sound(CALL, LOUD, of_caller=False)
        recorder.ended(CALL, "agent")
    await recorder.close()
    assert sorted(one.name for one in recordings(tmp_path, CALL)) == [f"{CALL}-2.wav", f"{CALL}.wav"]
    assert recordings(tmp_path, str(uuid.uuid4())) == []
    assert recordings(tmp_path, "../etc/passwd") == []


async def test_a_crash_loses_nothing_that_was_written_and_old_ones_go(tmp_path: Path, clock: Clock) -> None:
    crashed = tmp_path / f"{CALL}.part"
    crashed.write_bytes(bytes(44) + SOFT * 20)
    (tmp_path / f"{uuid.uuid4()}.part").write_bytes(bytes(44))
    old = tmp_path / f"{uuid.uuid4()}.wav"
    old.write_bytes(bytes(100))
    os.utime(old, (time.time() - 31 * 86400,) * 2)
    recorder = Recorder(tmp_path, 30, clock)
    going_on = str(uuid.uuid4())
    recorder.said(going_on, TEXTS["recorded"], ())
    await recorder.tidy()
    assert set(os.listdir(tmp_path)) == {f"{CALL}.wav", f"{going_on}.part"}
    assert (await read(tmp_path / f"{CALL}.wav"))[0] == pytest.approx(0.2)
    await recorder.close()


async def test_a_disk_that_refuses_costs_only_the_recording(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "recordings").write_text("a file in the way")
    recorder = Recorder(tmp_path / "recordings", 30, clock)
    recorder.said(CALL, TEXTS["recorded"], ())
    recorder.sound(CALL, LOUD, of_caller=False)
    recorder.ended(CALL, "agent")
    await recorder.close()
