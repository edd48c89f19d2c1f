"""What of a tagger's spans is kept: spans as a tagger that is blind for diacritics gives them."""

from __future__ import annotations

import pytest

from bot.entities.grammars import matches
from bot.entities.match import Match
from bot.entities.name_tagger import PRIORITY
from bot.entities.place import PRIORITY_WITH_UNIT
from bot.entities.tagged_names import kept
from bot.text.document import Document
from tests.bot.entities.tables import TODAY

#: Text, the kind and words that the tagger marks, what is left of it.
CASES = [
    ("Thủ Đức", "person_name", "Thủ Đức", [("place", "Thủ Đức")]),
    ("tên Long Thành", "person_name", "Long Thành", [("person_name", "Long Thành")]),
    ("chị Trà My", "person_name", "Trà My", [("person_name", "Trà My")]),
    ("Nghe thì yên tâm nhưng lo", "person_name", "Nghe thì yên", []),
    ("Cả hẻm 48 Phạm Văn Chiêu tối om", "person_name", "Phạm Văn Chiêu", []),
    ("lò văn ún", "person_name", "lò văn ún", [("person_name", "lò văn ún")]),
    ("Long Thành", "address", "Long Thành", [("place", "Long Thành")]),
    ("ở đường Long Thành", "address", "đường Long Thành", [("address", "đường Long Thành")]),
    ("cột đèn đường Quang Trung", "address", "đèn đường Quang Trung", [("address", "đường Quang Trung")]),
    ("đc 22/5 nguyễn oanh gò vấp", "address", "22/5 nguyễn oanh gò vấp", [("place", "gò vấp"), ("address", "22/5 nguyễn oanh")]),
    ("nhà 5 nguyen hue", "address", "5 nguyen hue", [("address", "5 nguyen hue")]),
    ("Nhà tui kiệt 4 đường Bà Triệu đó o", "address", "kiệt 4 đường Bà Triệu đó", [("address", "kiệt 4 đường Bà Triệu")]),
    ("tổ 12 phường Pom Hán", "address", "tổ 12 phường Pom Hán", [("address", "tổ 12")]),
    ("thành phố Thuận An", "address", "phố Thuận An", []),
    ("tới khu phố 4 đi", "address", "phố 4", [("address", "khu phố 4")]),
    ("chỉ số mới là 12.640", "address", "12.640", []),
    ("đọc nhầm số 3 thành số 8", "address", "số 8", []),
    ("sai số nhà rồi, 81 mới đúng", "address", "81", [("address", "81")]),
    ("Nhà ông em ở xóm trên", "address", "xóm trên", []),
    ("mất chộm công tơ ở xóm đình", "address", "xóm đình", [("address", "xóm đình")]),
    ("đang cho con ở tạm. Anh không bán", "place", "tạm. Anh", []),
    ("mất đầu năm, căn nhà ở quê", "place", "năm, căn", []),
    ("máy nó ở thành phố", "place", "thành phố", []),
    ("dựng trạm tại Đức Hòa", "place", "tại Đức Hòa", [("place", "Đức Hòa")]),
    ("can tho ben minh vao thay", "place", "can tho", []),
    ("toi o can tho", "place", "can tho", [("place", "can tho")]),
    ("nhà ở xã Tân Hội", "place", "Tân Hội", []),
    ("mong anh chị quan tâm", "place", "quan tâm", []),
    ("Tui ở ấp Rạch Gốc nè", "place", "ấp Rạch Gốc", [("address", "ấp Rạch Gốc")]),
    ("cả thôn Bình Yên không có điện", "place", "Bình Yên", [("address", "thôn Bình Yên")]),
    ("đc: 12 ngách 5/3 p. Gia Sàng", "address", "12 ngách 5", [("address", "12 ngách 5/3")]),
    ("Nhà kế bên câu móc điện", "place", "câu", []),
    ("ở Tịnh Khê", "place", "Tịnh Khê", [("place", "Tịnh Khê")]),
    ("van phong Tam Ky", "place", "Tam Ky", [("place", "Tam Ky")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "entity", "span", "expected"), CASES)
def test_what_is_kept(text: str, entity: str, span: str, expected: list[tuple[str, str]]) -> None:
    document = Document.of(text)
    places = [document.normal.span(word.start, word.end) for word in document.words]
    begin = text.index(span)
    inside = [at for at, (start, end) in enumerate(places) if begin <= start and end <= begin + len(span)]
    first, end = inside[0], inside[-1] + 1
    found = [m for m in matches(document, TODAY) if m.entity == "address" or m.priority == PRIORITY_WITH_UNIT]
    match = Match(entity, document.words[first].start, document.words[end - 1].end, None, PRIORITY)
    spans = [(m.entity, m.start, m.end) for m in kept(document, match, first, end, found)]
    assert [(kind, text[slice(*document.normal.span(start, stop))]) for kind, start, stop in spans] == expected
