"""`python -m asr`: words of recordings in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from asr import __main__ as command
from tests.asr.recordings import recording
from tests.gateway.test_voice_notes import TONE, Listener


def test_each_file_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "recogniser", lambda *_names, **_more: Listener("mất điện rồi"))
    files = [tmp_path / name for name in ("a.ogg", "b.wav", "broken.mp3")]
    files[0].write_bytes(recording(TONE, 16000, "ogg"))
    files[1].write_bytes(recording(TONE, 16000, "wav"))
    files[2].write_bytes(b"ID3")
    assert command.main([str(file) for file in files]) == 1
    shown = capsys.readouterr()
    assert shown.out == "mất điện rồi\nmất điện rồi\n"
    assert f"{files[2]}: the recording can't be read" in shown.err


def test_wrong_settings_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ASR_URL", raising=False)
    assert command.main([str(tmp_path / "a.ogg"), "--engine", "http"]) == 1
    assert "ASR_URL" in capsys.readouterr().err
    monkeypatch.setattr(command, "recogniser", lambda *_names, **_more: Listener("x"))
    assert command.main([str(tmp_path / "nothing.ogg")]) == 1
