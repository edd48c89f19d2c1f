"""What is hidden and what may be seen."""

from __future__ import annotations

import pytest

from utility.masking import mask_address, mask_code, mask_name, mask_phone


@pytest.mark.parametrize(
    ("mask", "text", "masked"),
    [
        (mask_name, "Nguyễn Văn An", "Ng**** V** A*"),
        (mask_name, "Lê Ý", "L* Ý*"),
        (mask_name, "", ""),
        (mask_phone, "+84912345678", "09*****678"),
        (mask_phone, "0912345678", "09*****678"),
        (mask_phone, "113", "***"),
        (mask_address, "Số 12 ngõ 5 Lê Lợi, Phường Tân Mai, Hà Nội", "***, Phường Tân Mai, Hà Nội"),
        (mask_address, "Số 12 ngõ 5 Lê Lợi", "***"),
        (mask_code, "PD13000123456", "PD13******456"),
        (mask_code, "PD13", "****"),
    ],
)
def test_masks(mask: object, text: str, masked: str) -> None:
    assert callable(mask)
    assert mask(text) == masked
