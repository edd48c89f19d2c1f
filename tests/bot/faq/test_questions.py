"""The stored questions as they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.faq import questions

FILE = """
topic: Giờ
questions:
  - id: hours
    question: Mấy giờ mở cửa?
    variants: ["Giờ làm việc thế nào?"]
    answer: từ 7 giờ 30.
    source: Điện lực
  - id: weekend
    question: Thứ bảy có làm không?
    answer: có.
    source: Điện lực
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hours.yml").write_text(FILE, encoding="utf-8")
    (tmp_path / "wordings").mkdir()
    (tmp_path / "wordings" / "b.tsv").write_text("hours\tsáng mấy giờ có người\n", encoding="utf-8")
    (tmp_path / "wordings" / "a.tsv").write_text("hours\tbao giờ mở\nweekend\tt7 co lam k\n", encoding="utf-8")
    return tmp_path


def test_more_wordings_stand_beside_the_questions(folder: Path) -> None:
    hours, weekend = questions.read(folder)
    assert hours.wordings == ("Mấy giờ mở cửa?", "Giờ làm việc thế nào?")
    assert hours.more == ("bao giờ mở", "sáng mấy giờ có người")
    assert weekend.more == ("t7 co lam k",)


def test_wordings_are_listed_by_question(folder: Path) -> None:
    stored = questions.read(folder)
    assert questions.wordings(stored)[1] == [0, 0, 1]
    texts, owners = questions.wordings(stored, more=True)
    assert owners == [0, 0, 0, 0, 1, 1]
    assert texts[2] == "bao giờ mở"


def test_wordings_of_no_question_are_refused(folder: Path) -> None:
    (folder / "wordings" / "a.tsv").write_text("nothing\tgì\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"unknown questions.*nothing"):
        questions.read(folder)


def test_a_new_wording_changes_the_digest(folder: Path) -> None:
    before = questions.digest(folder)
    with (folder / "wordings" / "a.tsv").open("a", encoding="utf-8") as handle:
        handle.write("hours\tlàm từ mấy giờ\n")
    assert questions.digest(folder) != before


def test_questions_that_none_answers_are_read_and_count_for_the_digest(folder: Path) -> None:
    assert questions.near(folder) == []
    before = questions.digest(folder)
    (folder / "wordings" / "none.txt").write_text("ai phát minh ra đèn\ngiá ổ cắm\n", encoding="utf-8")
    assert questions.near(folder) == ["ai phát minh ra đèn", "giá ổ cắm"]
    assert questions.digest(folder) != before
