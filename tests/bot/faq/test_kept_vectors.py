"""Vectors kept between trainings."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import numpy as np
import pytest

from bot.faq import ahead, kept_vectors, meaning
from bot.faq.kept_vectors import KeptVectors
from bot.faq.meaning import embed_many
from bot.faq.questions import Question


@pytest.fixture
def kept(tmp_path: Path) -> KeptVectors:
    return KeptVectors(tmp_path / "vectors.npz", "1.0")


@pytest.fixture
def lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each text's vector is its length: the model itself is slow and not what is asked here."""

    def embed(texts: list[str]) -> np.ndarray:
        assert "boom" not in texts
        return np.array([[float(len(text)), 1.0] for text in texts], dtype=np.float32)

    monkeypatch.setattr(meaning, "embed", embed)


def test_what_is_written_is_read(kept: KeptVectors) -> None:
    assert kept.read() == {}
    kept.write({"giá điện": np.array([1.0, 2.0]), "nợ": np.array([3.0, 4.0])})
    assert {text: vector.tolist() for text, vector in kept.read().items()} == {"giá điện": [1, 2], "nợ": [3, 4]}


def test_another_version_of_the_model_makes_its_own(kept: KeptVectors, tmp_path: Path) -> None:
    kept.write({"giá điện": np.array([1.0])})
    assert KeptVectors(tmp_path / "vectors.npz", "2.0").read() == {}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"not an archive"])
def test_a_damaged_file_is_told_and_left_out(
    kept: KeptVectors, tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="bot.faq.kept_vectors")
    (tmp_path / "vectors.npz").write_bytes(content)
    assert kept.read() == {}
    assert "made anew" in caplog.text


@pytest.mark.usefixtures("lengths")
def test_only_new_texts_are_embedded(kept: KeptVectors) -> None:
    kept.write({"boom": np.array([7.0, 7.0]), "gone": np.array([8.0, 8.0])})
    found = embed_many(["a", "boom", "abc", "a"], kept)
    assert found.tolist() == [[1, 1], [7, 7], [3, 1], [1, 1]]
    assert set(kept.read()) == {"a", "boom", "abc"}


@pytest.mark.usefixtures("lengths")
def test_nothing_is_kept_where_no_folder_is_given(tmp_path: Path) -> None:
    assert embed_many(["a", "bb"]).tolist() == [[1, 1], [2, 1]]
    assert kept_vectors.in_folder() is None
    kept_vectors.keep_in(tmp_path)
    try:
        store = kept_vectors.in_folder()
        assert store
        embed_many(["a"], store)
        assert (tmp_path / ".vectors.npz").exists()
    finally:
        kept_vectors.keep_in(None)


def test_who_comes_while_another_makes_them_waits_and_takes_those(kept: KeptVectors) -> None:
    def none_left(texts: object) -> np.ndarray:
        raise AssertionError(texts)

    found: list[list[float]] = []
    waiting = threading.Thread(target=lambda: found.extend(embed_many(["a"], kept, none_left).tolist()))
    with kept.alone():
        waiting.start()
        kept.write({"a": np.array([5.0, 6.0])})
    waiting.join(20)
    assert found == [[5, 6]]


def test_vectors_of_the_stored_questions_are_made_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [Question("hours", ("Giờ làm việc?", "mấy giờ mở cửa"))]
    monkeypatch.setattr(ahead.questions, "read", lambda: asked)
    monkeypatch.setattr(ahead, "embed", lambda texts: np.array([[float(len(text))] for text in texts]))
    try:
        assert ahead.main([str(tmp_path)]) == 0
        store = kept_vectors.in_folder()
        assert store
        assert store.read() == {"giờ làm việc?": [13.0], "mấy giờ mở cửa": [14.0]}
    finally:
        kept_vectors.keep_in(None)


def test_a_training_that_ends_early_ends_what_was_begun(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="stopped"), ahead.made_ahead(tmp_path) as process:
        raise RuntimeError("stopped")
    assert process.poll() is not None
