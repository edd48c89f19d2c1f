"""Forms of sentences: what things are called in them, and what is kept between trainings."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.nlu import forms
from bot.nlu.features import TfIdf
from bot.nlu.forms import KeptForms, forms_of
from bot.nlu.views import VIEWS, Forms, form, slotted
from bot.text.document import Document

DAY = date(2026, 1, 15)

SLOTTED = [
    ("tiền điện tháng 10 bao nhiêu", "tien dien xperiod bao nhieu"), ("gọi 0912345678", "goi xphone"),
    ("đóng 850k qua momo", "dong xmoney qua xbank"), ("350 số hết bao nhiêu?", "xkwh het bao nhieu ?"),
    ("hôm nay cúp điện ở quận 3", "xdate cup dien o xplace"), ("5 hộ dùng 3 pha 15 kW", "xhouseholds dung xphases xpower"),
    ("cho 5 sao", "cho xrating"), ("otp 482913", "otp xotp"), ("ngày 20/11 lúc 8h", "ngay xdate"), ("mst 0100100079-001", "mst xid"),
    ("tháng trước với tháng này", "xperiod voi xperiod"), ("từ 300k lên 1tr1", "tu xmoney len xmoney"),
    ("ba trăm năm mươi số", "xkwh"), ("hai hộ", "xhouseholds"), ("tđ t9 bn", "tien dien xperiod bao nhieu"),
    ("mot trieu hai", "xmoney"), ("qua vcb dc k", "qua xbank duoc khong"), ("ở Đà Nẵng", "o xplace"), ("chấm 9 điểm", "cham xrating"),
    ("thứ bảy này có cúp điện", "xdate co cup dien"), ("nâng lên ba pha", "nang len xphases"), ("10 kWp", "xpower"),
    # what is no thing stays
    ("mất điện", "mat dien"), ("tôi tên Lan", "toi ten lan"), ("", ""), ("???", "? ? ?"), ("chỉ số 7702", "chi so 7702"),
    ("thủ tục sang tên", "thu tuc sang ten"), ("mất 1 pha", "mat 1 pha"), ("mấy tháng rồi", "may thang roi"), ("làm sao", "lam sao"),
    ("giờ cao điểm", "gio cao diem"), ("hộ nghèo", "ho ngheo"), ("bậc 3", "bac 3"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SLOTTED)
def test_things_are_named_by_their_kind(text: str, expected: str) -> None:
    assert slotted(Document.of(text)) == expected


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    forms.keep_in(tmp_path, "code 1")
    yield tmp_path
    forms.keep_in(None)


TEXTS = ["Tiền điện tháng này?", "mat dien roi ad oi", "đóng 850k", "Tiền điện tháng này?", ""]


def test_forms_are_those_of_the_document() -> None:
    for text, made in zip(TEXTS, forms_of(TEXTS, DAY), strict=True):
        assert made == tuple(VIEWS[name](Document.of(text)) for name in Forms._fields)
        assert form("folded", made) == form("folded", Document.of(text))


def test_features_of_forms_are_those_of_documents() -> None:
    texts = TEXTS[:3] * 800  # many: on two processors
    by_forms, by_documents = TfIdf(), TfIdf()
    one = by_forms.fit_transform(forms_of(texts, DAY))
    other = by_documents.fit_transform([Document.of(text) for text in texts[:6]] * 400)
    assert (by_forms.vocabulary == by_documents.vocabulary).all()
    assert abs(one - other).max() < 1e-6


def test_a_sentence_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = forms_of(TEXTS, DAY)
    read: list[str] = []
    monkeypatch.setattr(forms, "_read", lambda text, day: read.append(text) or Forms("a", "b", "c", "d"))
    monkeypatch.setattr("bot.nlu.halves._processors", lambda: 1)
    assert forms_of(TEXTS, DAY) == first
    assert read == []
    assert forms_of([*TEXTS[:2], "mới"], DAY) == [*first[:2], Forms("a", "b", "c", "d")]
    assert read == ["mới"]
    kept = KeptForms(folder / ".forms.json.gz", "code 1").read()
    assert set(kept) == {*TEXTS[:2], "mới"}  # what is gone from the data is not kept


def test_what_other_code_read_counts_for_nothing(folder: Path) -> None:
    forms_of(TEXTS, DAY)
    assert KeptForms(folder / ".forms.json.gz", "code 1").read()
    assert KeptForms(folder / ".forms.json.gz", "code 2").read() == {}


@pytest.mark.parametrize(
    "content", [b"", b"no gzip", gzip.compress(b"{"), gzip.compress(b"[]"), gzip.compress(b'{"maker": "code 1"}')]
)
def test_a_damaged_file_is_made_anew(folder: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="bot.nlu.forms")
    path = folder / ".forms.json.gz"
    path.write_bytes(content)
    assert forms_of(["mất điện"], DAY)[0].raw == "mất điện"
    assert "made anew" in caplog.text
    assert set(KeptForms(path, "code 1").read()) == {"mất điện"}
