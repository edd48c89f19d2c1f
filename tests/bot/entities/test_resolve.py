"""Overlaps, offsets in the original, and the trained tagger."""

from __future__ import annotations

from datetime import date

import pytest

from bot.entities.grammars import extract, matches
from bot.entities.match import Match, View
from bot.entities.name_tagger import Annotated, NameTagger
from bot.entities.resolve import resolve
from bot.text.document import Document
from tests.bot.entities.tables import TODAY


def test_higher_priority_wins_then_the_longer() -> None:
    document = Document.of("xin chào bạn")
    kept = resolve(
        document,
        [
            Match("low", 0, 12, "x", 1),
            Match("high", 4, 8, "y", 9),
            Match("short", 0, 2, "s", 2),
            Match("long", 0, 3, "l", 2),
        ],
    )
    assert [(e.entity, e.text, e.value) for e in kept] == [("long", "xin", "l"), ("high", "chào", "y")]


def test_edges_are_trimmed_and_the_text_is_the_value_where_none_is_given() -> None:
    document = Document.of("ở (Ba Đình), nhé")
    (entity,) = resolve(document, [Match("place", 2, 12, None, 1)])
    assert (entity.text, entity.value, entity.start, entity.end) == ("Ba Đình", "Ba Đình", 3, 10)


def test_views_lead_back_to_the_original() -> None:
    typed = "tđ  ｔ１０ mã PD15000234987"
    document = Document.of(typed)
    at = document.clean.text.index("pd15")
    (entity,) = resolve(document, [Match("customer_code", at, at + 13, "PD15000234987", 1, View.CLEAN)])
    assert typed[entity.start : entity.end] == "PD15000234987"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "😡😡",
        "?",
        "a" * 3000,
        "\u0301",
        "1" * 500,
        "không " * 400,
        "P" * 100,
        "tháng " * 200,
        "\x00\x01",
        "🇻🇳 q3",
    ],
)
def test_odd_texts_are_survived(text: str) -> None:
    for entity in extract(text, TODAY):
        assert text[entity.start : entity.end] == entity.text


def test_a_whole_message() -> None:
    text = (
        "Mã PD15000234987 tháng trước 350 số mà 1tr2, gọi 0912345678 trước 8h tối mai ở phường Tân Định, trả qua momo"
    )
    kinds = {e.entity: e.value for e in extract(text, TODAY)}
    assert kinds == {
        "customer_code": "PD15000234987",
        "period": "2026-10",
        "usage_kwh": 350,
        "amount_vnd": 1_200_000,
        "phone_number": "+84912345678",
        "date_time": "2026-11-23T20:00",
        "place": "phường Tân Định",
        "payment_provider": "MoMo",
    }


def _sentence(text: str, name: str) -> Annotated:
    at = text.index(name)
    return Annotated(text, (("person_name", at, at + len(name)),))


NAMES = ["Trần Văn Lợi", "Lê Thị Hoa", "Nguyễn Quốc Anh", "Phạm Ngọc Mai", "Võ Thị Sáu", "Đỗ Minh Quân"]
TRAINING = [_sentence(f"tôi tên {name} muốn sang tên", name) for name in NAMES]
TRAINING += [_sentence(f"chủ hộ là {name}", name) for name in NAMES]
TRAINING += [Annotated(f"tôi muốn sang tên hợp đồng số {i}", ()) for i in range(9)]


def test_the_tagger_finds_names_it_never_saw_with_and_without_diacritics() -> None:
    tagger = NameTagger.fit(TRAINING)
    for text, name in [("tôi tên Bùi Thị Lan muốn sang tên", "Bùi Thị Lan"), ("chu ho la bui van tam", "bui van tam")]:
        document = Document.of(text)
        found = resolve(document, tagger.find(document, list(matches(document, date(2026, 1, 1)))))
        assert [(e.entity, e.text) for e in found] == [("person_name", name)]


def test_the_tagger_is_the_same_from_its_bytes_and_each_time() -> None:
    tagger = NameTagger.fit(TRAINING)
    assert NameTagger.fit(TRAINING).model == tagger.model
    document = Document.of("tôi tên Bùi Thị Lan")
    assert list(NameTagger(tagger.model).find(document, [])) == list(tagger.find(document, []))


def test_an_untrained_tagger_finds_nothing() -> None:
    tagger = NameTagger.fit([Annotated("xin chào", ())])
    assert tagger.model == b""
    assert list(tagger.find(Document.of("tôi tên Bùi Thị Lan"), [])) == []
