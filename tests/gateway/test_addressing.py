"""How customers are addressed, as a company sets it."""

from __future__ import annotations

import pytest

from gateway.records.turns import Draft
from gateway.replies import addressed


@pytest.mark.parametrize(
    ("text", "form", "said"),
    [
        ("Dạ, Quý khách chờ em chút ạ.", "Quý khách", "Dạ, Quý khách chờ em chút ạ."),
        ("Dạ, Quý khách chờ em chút ạ.", "anh/chị", "Dạ, anh/chị chờ em chút ạ."),
        ("Quý khách nhập 6 số đó giúp em ạ.", "cô chú", "Cô chú nhập 6 số đó giúp em ạ."),
        ("Xong rồi ạ. Quý khách cần gì nữa?\nQuý khách cứ nhắn.", "anh chị", "Xong rồi ạ. Anh chị cần gì nữa?\nAnh chị cứ nhắn."),
        ("Tổng 659.433 đồng.", "anh/chị", "Tổng 659.433 đồng."),
        ("", "anh/chị", ""),
    ],
)  # fmt: skip
def test_the_form_of_address(text: str, form: str, said: str) -> None:
    [draft] = addressed([Draft(text=text, content={"buttons": []})], form)
    assert (draft.text, draft.content) == (said, {"buttons": []})
