from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.faq import questions
from bot.faq.gate import Signs
from bot.faq.index import FaqIndex
from bot.faq.meaning import Meaning
from bot.faq.measure import ANSWERED, CASES, measure
from bot.faq.questions import Question
from bot.runtime.choice import newest as newest_model
from bot.text.document import Document
from bot.understanding import Understanding

THREE = [
    Question("fee", ("Phí đóng điện lại là bao nhiêu?", "Bị cắt vì nợ thì mở lại mất bao nhiêu tiền?")),
    Question("peak", ("Giờ cao điểm là những giờ nào?", "Khung giờ cao điểm thấp điểm của điện")),
    Question("kites", ("Có được thả diều gần đường dây điện không?",)),
]
OUTSIDERS = ["phí gửi xe là bao nhiêu", "giờ chiếu phim là những giờ nào"]


@pytest.fixture(scope="module")
def index() -> FaqIndex:
    return FaqIndex.fit(THREE, OUTSIDERS, dense=False)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("phí đóng điện lại bao nhiêu", "fee"),
        ("bi cat vi no thi mo lai mat nhieu tien", "fee"),
        ("giờ cao điểm là mấy giờ", "peak"),
        ("khung gio thap diem cua dien", "peak"),
        ("có đc thả diều gần đường dây ko", "kites"),
    ],
)
def test_words_find_the_question_with_and_without_diacritics(index: FaqIndex, text: str, wanted: str) -> None:
    assert index.search(Document.of(text))[0].id == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("thời gian giải quyết khiếu nại hoá đơn", "complaint_answer_time"),
        ("giai quyet khieu nai hoa don mat bao lau", "complaint_answer_time"),
        ("đang khiếu nại có bị cắt điện không", "cut_during_complaint"),
        ("giá bán điện mặt trời", "solar_price"),
    ],
)
def test_neighbours_among_the_stored_questions_are_told_apart(text: str, wanted: str) -> None:
    stored = FaqIndex.fit(questions.read(), dense=False)
    assert stored.search(Document.of(text))[0].id == wanted


@pytest.mark.parametrize("text", ["phí gửi xe là bao nhiêu", "giờ chiếu phim", "xin chào", "", "👍", "hôm nay ăn gì"])
def test_what_asks_nothing_stored_scores_low_or_finds_nothing(index: FaqIndex, text: str) -> None:
    assert all(match.score < ANSWERED for match in index.search(Document.of(text)))


def test_a_message_that_is_none_of_ours_scores_less(index: FaqIndex) -> None:
    document = Document.of("giờ cao điểm thấp điểm")
    assert index.search(document, outside=0.9)[0].score < index.search(document)[0].score


def test_matches_come_in_order_of_likeness(index: FaqIndex) -> None:
    scores = [match.score for match in index.search(Document.of("giờ cao điểm của điện là giờ nào"))]
    assert scores == sorted(scores, reverse=True)


def test_an_index_survives_being_stored() -> None:
    made = FaqIndex.fit(THREE, OUTSIDERS)
    again = FaqIndex.from_state(made.state())
    for text in ("máy lạnh với điện giờ nào đắt", "giờ cao điểm", "diều vướng dây"):
        ours, theirs = made.search(Document.of(text)), again.search(Document.of(text))
        assert [m.id for m in ours] == [m.id for m in theirs]
        # Weights and vectors are kept in half precision.
        assert [m.score for m in theirs] == pytest.approx([m.score for m in ours], abs=0.02)


def test_meaning_finds_other_words() -> None:
    wordings = [question.wordings[0] for question in THREE]
    meaning = Meaning.of([Document.of(text) for text in wordings])
    likeness = meaning.likeness(Document.of("nối dòng trở lại tốn mấy đồng"))
    assert wordings[likeness.argmax()] == "Phí đóng điện lại là bao nhiêu?"


@pytest.mark.parametrize("stored", [[], THREE[:1]])
def test_none_or_one_stored_question(stored: list[Question]) -> None:
    index = FaqIndex.from_state(FaqIndex.fit(stored, dense=False).state())
    assert [match.id for match in index.search(Document.of("phí đóng điện lại"))] == [q.id for q in stored]


def test_every_sign_of_the_gate_counts() -> None:
    signs = Signs(likeness=0.5, outsider=0.3, covered=0.6, outside=0.1, margin=0.2, stranger=-0.8)
    for better in (
        {"likeness": 0.6},
        {"outsider": 0.2},
        {"covered": 0.7},
        {"outside": 0.0},
        {"margin": 0.4},
        {"stranger": -1.0},
    ):
        assert replace(signs, **better).score > signs.score, better


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    text = "topic: Một\nquestions:\n  - id: one\n    question: Một?\n"
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    (tmp_path / "b.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="one"):
        questions.read(tmp_path)


def test_a_changed_wording_changes_the_digest(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("questions:\n  - {id: one, question: Một}\n", encoding="utf-8")
    before = questions.digest(tmp_path)
    path.write_text("questions:\n  - {id: one, question: Một, variants: [Hai]}\n", encoding="utf-8")
    assert questions.digest(tmp_path) != before


def _cases() -> list[tuple[str, str]]:
    lines = (CASES / "paraphrases.tsv").read_text(encoding="utf-8").splitlines()
    return [(wanted, text) for wanted, _, text in (line.partition("\t") for line in lines)]


def test_the_cases_are_unseen_and_ask_every_stored_question() -> None:
    stored = questions.read()
    wordings = {Document.of(text).folded for question in stored for text in question.wordings}
    assert [text for _, text in _cases() if Document.of(text).folded in wordings] == []
    assert {wanted for wanted, _ in _cases()} == {question.id for question in stored}


@pytest.mark.real
def test_stored_questions_are_found_and_others_are_left_alone() -> None:
    """The figures the product promises: recall@1 over 90 %, no answer on unrelated questions over 95 %."""
    model = newest_model(Path("models"))
    index = FaqIndex.load(model) if model else None
    assert model, "train a model first: ./assistant train"
    assert index, "the newest model was trained without stored questions: ./assistant train"
    figures = measure(index, Understanding.load(model))
    assert figures.recall > 0.95
    assert figures.answered_rightly > 0.93
    assert figures.answered_wrongly < 0.04
    assert figures.unrelated_answered < 0.05
