"""The tagger of names between trainings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.entities import kept_tagger
from bot.entities.name_tagger import Annotated, NameTagger, chosen

NAMES = ["Trần Văn Lợi", "Lê Thị Hoa", "Nguyễn Quốc Anh", "Phạm Ngọc Mai"]
SENTENCES = [Annotated(f"tôi tên {name}", (("person_name", 8, 8 + len(name)),)) for name in NAMES]
OTHERS = [Annotated(f"tiền điện tháng {i}", ()) for i in range(40)]


@pytest.fixture
def trainings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many sentences each real training was given."""
    given: list[int] = []
    real = NameTagger.fit

    def counted(sentences: list[Annotated]) -> NameTagger:
        given.append(len(sentences))
        return real(sentences)

    monkeypatch.setattr(NameTagger, "fit", counted)
    kept_tagger.keep_in(tmp_path, "code 1")
    yield given
    kept_tagger.keep_in(None)


def test_the_same_sentences_are_learnt_once(trainings: list[int]) -> None:
    first = kept_tagger.fit([*SENTENCES, *OTHERS])
    assert kept_tagger.fit([*SENTENCES, *OTHERS]).model == first.model
    assert trainings == [44]


def test_a_sentence_it_does_not_learn_from_asks_for_no_training(trainings: list[int]) -> None:
    ignored = [s for s in OTHERS if s not in chosen(OTHERS)]
    assert 0 < len(ignored) < len(OTHERS)
    kept_tagger.fit([*SENTENCES, *OTHERS])
    kept_tagger.fit([*SENTENCES, *chosen(OTHERS)])
    assert len(trainings) == 1


def test_another_name_or_other_code_asks_for_training(trainings: list[int], tmp_path: Path) -> None:
    kept_tagger.fit(SENTENCES)
    kept_tagger.fit(SENTENCES[:3])
    kept_tagger.keep_in(tmp_path, "code 2")
    kept_tagger.fit(SENTENCES[:3])
    assert trainings == [4, 3, 3]


@pytest.mark.parametrize("cut", [0, 10, 50, 300])
def test_a_file_cut_short_counts_for_nothing(trainings: list[int], tmp_path: Path, cut: int) -> None:
    model = kept_tagger.fit(SENTENCES).model
    path = tmp_path / ".names.crfsuite"
    path.write_bytes(path.read_bytes()[:cut])
    assert kept_tagger.fit(SENTENCES).model == model
    assert trainings == [4, 4]


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    kept_tagger.fit(SENTENCES)
    assert list(tmp_path.iterdir()) == []
