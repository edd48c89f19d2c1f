"""Fallback, cache and streaming: what a caller hears when engines fail, are slow, or have said it before."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.tts.fakes import FakeEngine
from tests.tts.standin import endpoint, tone
from tts.audio import Format
from tts.cache import Cache
from tts.chain import PATIENCE, Chain
from tts.contract import SpeechError
from tts.engines.google import Google
from tts.speaker import Speaker

TEXT = "Dạ, em chào Quý khách. Quý khách cần em giúp việc gì ạ? Em nghe đây."


async def heard(speaker: Speaker, text: str = TEXT, form: Format = Format.SLIN) -> list[tuple[str, bool]]:
    return [(piece.engine, piece.cached) async for piece in speaker.say(text, form)]


@pytest.fixture
async def best() -> FakeEngine:
    return FakeEngine("best")


@pytest.fixture
async def plain() -> FakeEngine:
    return FakeEngine("plain")


class Clock:
    """A clock moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Callable[..., Speaker]]:
    made: list[Speaker] = []

    def build(*engines: FakeEngine | Google, **chain: object) -> Speaker:
        made.append(Speaker(Chain(list(engines), **chain), Cache(tmp_path / "speech")))  # type: ignore[arg-type]
        return made[-1]

    yield build
    for each in made:
        await each.close()


async def test_the_sentences_come_in_order_and_are_kept(make: Callable[..., Speaker], best: FakeEngine) -> None:
    speaker = make(best)
    pieces = [piece async for piece in speaker.say(TEXT)]
    assert [p.words for p in pieces] == ["Dạ, em chào Quý khách.", "Quý khách cần em giúp việc gì ạ?", "Em nghe đây."]
    assert [len(p.audio) for p in pieces] == pytest.approx([8000, 12800, 4800], rel=0.05)
    assert await heard(speaker) == [("best", True)] * 3
    assert len(best.said) == 3
    await heard(speaker, form=Format.ALAW)
    assert len(best.said) == 6  # another format is another file


async def test_the_first_sentence_does_not_wait_for_the_others(make: Callable[..., Speaker], best: FakeEngine) -> None:
    speaker = make(best)
    stream = speaker.say(TEXT + " Câu nữa. Rồi câu nữa. Thêm một câu.")
    await anext(stream)
    assert len(best.said) <= 4  # the one spoken, two ahead, and no more
    await stream.aclose()
    await asyncio.sleep(0.01)
    assert len(best.said) <= 4


async def test_a_failure_falls_to_the_next_engine_which_then_goes_first(
    make: Callable[..., Speaker], best: FakeEngine, plain: FakeEngine
) -> None:
    clock = Clock()
    speaker = make(best, plain, clock=clock)
    best.fails = True
    assert {engine for engine, _ in await heard(speaker)} == {"plain"}
    asked = len(best.said)
    assert await heard(speaker, "Câu mới.") == [("plain", False)]
    assert len(best.said) == asked  # it rests
    best.fails, clock.now = False, clock.now + 31
    assert await heard(speaker, "Câu mới.") == [("best", False)]  # what the fallback said is not taken for it


async def test_a_slow_engine_costs_less_than_a_second_and_its_late_answer_is_kept(
    make: Callable[..., Speaker], best: FakeEngine, plain: FakeEngine
) -> None:
    speaker = make(best, plain, patience=0.1)
    best.delay = 0.25
    started = time.monotonic()
    assert await heard(speaker, "Chậm.") == [("plain", False)]
    assert time.monotonic() - started < 0.24
    await asyncio.sleep(0.4)
    assert await heard(speaker, "Chậm.") == [("best", True)]
    assert PATIENCE < 1


async def test_google_that_hangs_is_left_within_a_second(make: Callable[..., Speaker], plain: FakeEngine) -> None:
    with endpoint() as state:
        state.delay = 2.0
        speaker = make(Google(base=state.url), plain)
        started = time.monotonic()
        assert await heard(speaker, "Alô.") == [("plain", False)]
        assert time.monotonic() - started < 1.5  # a second, and what a full machine adds


async def test_when_no_engine_can_the_error_names_every_reason(
    make: Callable[..., Speaker], best: FakeEngine, plain: FakeEngine
) -> None:
    best.fails = plain.fails = True
    with pytest.raises(SpeechError, match="best is broken; plain is broken"):
        await heard(make(best, plain))


async def test_the_last_engine_never_rests(make: Callable[..., Speaker], plain: FakeEngine) -> None:
    speaker = make(plain)
    plain.fails = True
    with pytest.raises(SpeechError):
        await heard(speaker)
    plain.fails = False
    assert len(await heard(speaker)) == 3


async def test_the_same_sentence_wanted_at_once_is_made_once(make: Callable[..., Speaker], best: FakeEngine) -> None:
    speaker = make(best)
    best.delay = 0.05
    pieces = await asyncio.gather(*(speaker.piece("Alô.", Format.SLIN) for _ in range(8)))
    assert best.said == ["Alô."]
    assert len({piece.audio for piece in pieces}) == 1


async def test_one_caller_hanging_up_leaves_the_sentence_to_the_other(
    make: Callable[..., Speaker], best: FakeEngine
) -> None:
    speaker = make(best)
    best.delay = 0.1
    first, second = (asyncio.ensure_future(speaker.piece("Alô.", Format.SLIN)) for _ in range(2))
    await asyncio.sleep(0.03)
    first.cancel()
    assert (await second).audio
    assert best.said == ["Alô."]


async def test_prompts_are_ready_before_the_first_call(make: Callable[..., Speaker], best: FakeEngine) -> None:
    speaker = make(best)
    assert await speaker.prerender([TEXT, "Xin chờ."]) == 4
    assert await heard(speaker) == [("best", True)] * 3
    best.fails = True
    assert await speaker.prerender(["Mới một. Mới hai."]) == 0  # no error: they are made when wanted


async def test_another_voice_is_another_file(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    north, south = FakeEngine("e", "north"), FakeEngine("e", "south")
    cache.put(north, "Dạ.", Format.SLIN, b"\1\2")
    assert cache.get(north, "Dạ.", Format.SLIN) == b"\1\2"
    assert cache.get(south, "Dạ.", Format.SLIN) is None
    assert cache.get(north, "Dạ!", Format.SLIN) is None


async def test_an_empty_file_is_no_sound(tmp_path: Path, best: FakeEngine) -> None:
    cache = Cache(tmp_path)
    cache.put(best, "Dạ.", Format.SLIN, b"\1\2")
    cache.path(best, "Dạ.", Format.SLIN).write_bytes(b"")
    assert cache.get(best, "Dạ.", Format.SLIN) is None


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    cache, best = Cache(tmp_path, limit=1000), FakeEngine()
    old = time.time() - 100_000
    for age, words in enumerate(("a", "b", "c", "d")):
        cache.put(best, words, Format.SLIN, b"x" * 400)
        if cache.path(best, words, Format.SLIN).exists():
            os.utime(cache.path(best, words, Format.SLIN), (old + age, old + age))
    cache.put(best, "used", Format.SLIN, b"x" * 400)
    cache.trim()
    assert cache.get(best, "used", Format.SLIN)
    assert cache.get(best, "a", Format.SLIN) is None
    assert sum(f.stat().st_size for f in tmp_path.glob("??/*")) <= 1000


async def test_reading_a_file_keeps_it_young(tmp_path: Path, best: FakeEngine) -> None:
    cache = Cache(tmp_path)
    cache.put(best, "a", Format.SLIN, b"xx")
    path = cache.path(best, "a", Format.SLIN)
    os.utime(path, (1, 1))
    cache.get(best, "a", Format.SLIN)
    assert path.stat().st_mtime > 1000


async def test_what_killed_processes_left_is_swept_up(tmp_path: Path, best: FakeEngine) -> None:
    cache = Cache(tmp_path)
    cache.put(best, "a", Format.SLIN, b"xx")
    left, fresh = (cache.path(best, "a", Format.SLIN).with_name(f"{name}.part") for name in ("left", "fresh"))
    left.write_bytes(b"half")
    fresh.write_bytes(b"half")
    os.utime(left, (1, 1))
    cache.trim()
    assert not left.exists()
    assert fresh.exists()


async def test_a_disk_that_refuses_costs_no_sentence(tmp_path: Path, best: FakeEngine) -> None:
    (tmp_path / "speech").write_text("a file where the folder should be", encoding="utf-8")
    speaker = Speaker(Chain([best]), Cache(tmp_path / "speech", limit=10))
    assert await heard(speaker, "Alô.") == [("best", False)]
    assert await heard(speaker, "Alô.") == [("best", False)]
    await speaker.close()


_WRITER = """
import sys
from pathlib import Path
from tests.tts.fakes import FakeEngine
from tts.audio import Format
from tts.cache import Cache
cache, engine = Cache(Path(sys.argv[1]), limit=200_000), FakeEngine()
for turn in range(150):
    words = f"câu {turn % 30}"
    data = cache.get(engine, words, Format.SLIN)
    assert data is None or data == words.encode() * 1000, "half a file"
    cache.put(engine, words, Format.SLIN, words.encode() * 1000)
"""


def test_processes_write_and_trim_side_by_side_without_half_files(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert [(writer.returncode, error) for writer, error in zip(writers, errors, strict=True)] == [(0, "")] * 3
    assert not list(tmp_path.glob("??/*.part"))
    assert sum(f.stat().st_size for f in tmp_path.glob("??/*.slin")) < 300_000


async def test_closing_closes_the_engines(make: Callable[..., Speaker], best: FakeEngine, plain: FakeEngine) -> None:
    speaker = make(best, plain)
    await heard(speaker)
    await speaker.close()
    assert best.closed
    assert plain.closed


def test_a_tone_is_as_long_as_it_says() -> None:
    assert tone(0.5).seconds == pytest.approx(0.5, abs=0.001)
