"""The three engines: their real programs and libraries, refusals included."""

from __future__ import annotations

import math
import re
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tts.standin import Endpoint, endpoint
from tts.choose import speaker
from tts.contract import Sound, SpeechError
from tts.engines.espeak import VOICES, Espeak
from tts.engines.google import Google
from tts.engines.piper import Piper

VOICE = Path(__file__).parent / "voices" / "vi_VN-standin.onnx"
WORDS = "Dạ, tiền điện tháng mười là sáu trăm nghìn đồng."


def loudness(sound: Sound) -> float:
    """Root mean square of the samples, 0 to 32767."""
    samples = struct.unpack(f"<{len(sound.samples) // 2}h", sound.samples)
    return math.sqrt(sum(s * s for s in samples) / len(samples))


@pytest.fixture
def google() -> Iterator[Endpoint]:
    with endpoint() as state:
        yield state


@pytest.mark.parametrize("voice", ["", *VOICES])
async def test_espeak_speaks_with_every_vietnamese_voice(voice: str) -> None:
    sound = await Espeak(voice).synthesise(WORDS)
    assert sound.rate == 22050
    assert 2 < sound.seconds < 8
    assert loudness(sound) > 500


async def test_espeak_takes_longer_for_more_words_and_no_text_for_an_option() -> None:
    short, long = [await Espeak().synthesise(words) for words in ("Dạ.", WORDS)]
    assert long.seconds > 2 * short.seconds
    assert (await Espeak().synthesise("--version")).seconds > 0.2


async def test_espeak_tells_what_to_install() -> None:
    with pytest.raises(SpeechError, match="apt-get install espeak-ng"):
        await Espeak(program="/nowhere/espeak-ng").synthesise(WORDS)


async def test_espeak_that_gives_no_sound_is_an_error(tmp_path: Path) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.read()\nprint('RIFF or not')\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(SpeechError, match="no WAV"):
        await Espeak(program=str(program)).synthesise(WORDS)
    program.write_text("#!/bin/sh\necho broken >&2\nexit 3\n", encoding="utf-8")
    with pytest.raises(SpeechError, match="broken"):
        await Espeak(program=str(program)).synthesise(WORDS)


async def test_google_asks_in_parts_and_puts_the_answers_together(google: Endpoint) -> None:
    engine = Google(base=google.url)
    long = "Dạ, em chào Quý khách. " * 12
    sound = await engine.synthesise(long.strip())
    await engine.close()
    assert len(google.heard) >= 3
    assert re.findall(r"\w+", " ".join(google.heard)) == re.findall(r"\w+", long)
    assert sound.rate == 24000
    assert sound.seconds == pytest.approx(0.3 * len(google.heard), abs=0.1 * len(google.heard))
    assert loudness(sound) > 5000


@pytest.mark.parametrize("behaviour", [429, 500, 403, "empty", "noise", "cut"])
async def test_google_fails_by_one_kind_of_error(google: Endpoint, behaviour: str | int) -> None:
    google.behaviour = behaviour
    engine = Google(base=google.url)
    with pytest.raises(SpeechError):
        await engine.synthesise(WORDS)
    await engine.close()


async def test_google_gives_up_on_a_slow_answer(google: Endpoint) -> None:
    google.delay = 1.0
    engine = Google(base=google.url, timeout=(0.2, 0.2))
    started = time.monotonic()
    with pytest.raises(SpeechError):
        await engine.synthesise(WORDS)
    await engine.close()
    assert time.monotonic() - started < 0.9


async def test_google_without_a_network_is_an_error() -> None:
    engine = Google(base="http://127.0.0.1:9")
    with pytest.raises(SpeechError, match="gTTS"):
        await engine.synthesise(WORDS)
    await engine.close()


async def test_piper_runs_a_voice_file() -> None:
    engine = Piper(str(VOICE))
    short, long = [await engine.synthesise(words) for words in ("Dạ.", WORDS)]
    await engine.close()
    assert short.rate == 22050
    assert long.seconds > short.seconds > 0.1
    assert loudness(long) > 500


def test_piper_without_its_files_says_which() -> None:
    with pytest.raises(ValueError, match=r"missing\.onnx"):
        Piper("missing.onnx")


async def test_piper_refuses_what_is_no_voice_or_no_vietnamese(tmp_path: Path) -> None:
    model = tmp_path / "voice.onnx"
    model.write_bytes(b"not a network")
    config = VOICE.with_name("vi_VN-standin.onnx.json").read_text(encoding="utf-8")
    model.with_name("voice.onnx.json").write_text(config, encoding="utf-8")
    with pytest.raises(SpeechError, match="piper"):
        await Piper(str(model)).synthesise(WORDS)
    model.write_bytes(VOICE.read_bytes())
    model.with_name("voice.onnx.json").write_text(config.replace('"voice": "vi"', '"voice": "en-us"'), encoding="utf-8")
    with pytest.raises(SpeechError, match="not Vietnamese"):
        await Piper(str(model)).synthesise(WORDS)


@pytest.mark.parametrize(
    ("engine", "voice", "names"),
    [
        ("espeak", "", ["espeak"]),
        ("espeak", "vi-vn-x-south", ["espeak"]),
        ("gtts", "com.vn", ["gtts", "espeak"]),
        ("piper", str(VOICE), ["piper", "espeak"]),
    ],
)
async def test_settings_choose_the_engines(engine: str, voice: str, names: list[str], tmp_path: Path) -> None:
    chosen = speaker(engine, voice, tmp_path)
    assert [each.name for each in chosen.chain.engines] == names
    assert chosen.reader.numbers.thousand == ("ngàn" if "south" in voice else "nghìn")
    await chosen.close()


@pytest.mark.parametrize(
    ("engine", "voice", "problem"),
    [
        ("festival", "", "TTS_ENGINE"),
        ("espeak", "en", "vi-vn-x-south"),
        ("piper", "", "TTS_VOICE"),
        ("gtts", "a b", "com.vn"),
    ],
)
def test_settings_that_choose_nothing_say_what_to_mend(engine: str, voice: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=problem):
        speaker(engine, voice, tmp_path)
