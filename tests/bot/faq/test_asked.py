"""Which question is asked, learnt from wordings."""

from __future__ import annotations

import numpy as np
import pytest

from bot.faq.asked import Asked
from bot.text.document import Document

WORDINGS = {
    0: ("Phí đóng điện lại là bao nhiêu?", "Bị cắt vì nợ thì mở lại mất bao nhiêu tiền?", "nối lại điện tốn mấy đồng"),
    1: ("Giờ cao điểm là những giờ nào?", "khung giờ cao điểm thấp điểm", "giờ nào điện mắc nhất"),
    2: ("Có được thả diều gần dây điện không?", "thả diều dưới đường dây điện", "con tôi thả diều sát dây điện"),
}
OUTSIDERS = ("giờ chiếu phim tối nay", "thả cá ở hồ nào", "phí gửi xe máy", "con tôi học giờ nào")


@pytest.fixture(scope="module")
def asked() -> Asked:
    texts = [(text, owner) for owner, several in WORDINGS.items() for text in several]
    documents = [Document.of(text) for text, _ in texts]
    return Asked.fit(documents, [owner for _, owner in texts], [Document.of(text) for text in OUTSIDERS])


@pytest.mark.parametrize(
    ("text", "owner"),
    [("mo lai dien bi cat ton bao nhieu", 0), ("giờ cao điểm điện mắc lúc nào", 1), ("diều vướng dây điện", 2)],
)
def test_the_question_is_found_in_other_words(asked: Asked, text: str, owner: int) -> None:
    margins, stranger = asked.margins(Document.of(text))
    assert int(np.argmax(margins)) == owner
    assert margins[owner] > stranger


def test_what_is_none_of_ours_has_a_machine_of_its_own(asked: Asked) -> None:
    margins, stranger = asked.margins(Document.of("giờ chiếu phim"))
    assert stranger > margins.max()


def test_machines_survive_being_stored(asked: Asked) -> None:
    again = Asked.from_state(asked.state())
    document = Document.of("giờ cao điểm")
    assert again.margins(document)[0] == pytest.approx(asked.margins(document)[0])


def test_without_a_choice_nothing_is_learnt() -> None:
    margins, stranger = Asked.fit([Document.of("giờ cao điểm")], [0], []).margins(Document.of("giờ cao điểm"))
    assert margins.tolist() == [-1.0]
    assert stranger == -1.0
    assert Asked.fit([], [], []).margins(Document.of("a"))[0].tolist() == []
