"""From the settings to a recogniser: ASR_ENGINE names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from asr.contract import TELEPHONE, Hearing, Recogniser
from asr.engines.vietasr import VietAsr
from asr.tidy import tidy

DEFAULT = "viet-asr"


def _whisper(model: str, _url: str, _token: str) -> Recogniser:
    from asr.engines.whisper import Whisper

    return Whisper(model)


def _http(_model: str, url: str, token: str) -> Recogniser:
    from asr.engines.http import HttpRecogniser

    return HttpRecogniser(url, token)


_ENGINES: Mapping[str, Callable[[str, str, str], Recogniser]] = {
    DEFAULT: lambda _model, _url, _token: VietAsr(),
    "whisper": _whisper,
    "http": _http,
}
ENGINES = tuple(_ENGINES)


def recogniser(engine: str, *, model: str = "", url: str = "", token: str = "") -> Recogniser:
    """The engine, its words made tidy. Raises `ValueError` with what to mend in the settings."""
    make = _ENGINES.get(engine)
    if make is None:
        raise ValueError(f"ASR_ENGINE must be one of {', '.join(ENGINES)}, not {engine!r}")
    return Tidied(make(model, url, token))


class Tidied:
    """A recogniser whose words have gone through `asr.tidy`: nobody outside this room sees raw ones."""

    def __init__(self, engine: Recogniser) -> None:
        self._engine = engine
        self.name = engine.name

    def warm(self) -> None:
        """Raises `AsrError`."""
        self._engine.warm()

    def listen(self, rate: int = TELEPHONE) -> Hearing:
        """Raises `AsrError`."""
        return _TidyHearing(self._engine.listen(rate))

    def close(self) -> None:
        """Release the engine."""
        self._engine.close()


class _TidyHearing:
    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self.accept = hearing.accept
        self.close = hearing.close

    def partial(self) -> str:
        return tidy(self._hearing.partial())

    def final(self) -> str:
        return tidy(self._hearing.final())
