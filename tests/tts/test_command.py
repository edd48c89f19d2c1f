"""`python -m tts`: words, files, and what it says when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tts.__main__ import main
from tts.audio import decode


def test_words_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--words", "--folder", str(tmp_path), "257 kWh"]) == 0
    assert capsys.readouterr().out == "hai trăm năm mươi bảy ki lô oát giờ.\n"


@pytest.mark.parametrize("ending", ["wav", "mp3"])
def test_a_file_is_written_and_the_second_time_comes_from_the_cache(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"reply.{ending}"
    for _ in range(2):
        assert (
            main(["--out", str(out), "--folder", str(tmp_path / "c"), "--voice", "vi-vn-x-south", "Dạ, 500 đồng ạ."])
            == 0
        )
    assert decode(out.read_bytes()).seconds > 1
    said = capsys.readouterr().err.splitlines()
    assert ["cached" in line for line in said] == [False, True]


def test_a_wrong_ending_or_voice_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path / "a.xyz"), "--folder", str(tmp_path), "Dạ."]) == 1
    assert "the ending must be one of" in capsys.readouterr().err
    assert main(["--voice", "nobody", "--folder", str(tmp_path), "Dạ."]) == 1
    assert "vi-vn-x-central" in capsys.readouterr().err
