"""An electronic invoice with the wrong buyer on it: neither the wish for an invoice nor a change of the contract.

Decree 123/2020/NĐ-CP Art. 19, as amended by Decree 70/2025/NĐ-CP (in force 1 June 2025): for a wrong tax code the
seller makes an adjusting or a replacing invoice; where only the name or the address is wrong it tells the tax office
and the invoice stands. Organisations agree on the error in writing first.
"""

from __future__ import annotations

from actions.dialogue.text import has_phrase
from actions.dialogue.turn import Turn

CORRECTION = "correct_einvoice"
_INVOICE = ("hoa don", "hoa don dien tu", "hddt", "hoa don do", "hd do", "hoa don vat", "hd dien tu")
_WRONG = (
    "sai", "nham", "khong dung", "ko dung", "chua dung", "loi", "thieu", "xuat lai", "dieu chinh", "sua", "thay the",
    "lap lai", "ghi lon", "ghi lon xon",
)  # fmt: skip
_BUYER = (
    "ma so thue", "mst", "ten cong ty", "ten cty", "ten don vi", "ten nguoi mua", "ten doanh nghiep", "ten to chuc",
    "ten ho kinh doanh", "thong tin cong ty", "thong tin nguoi mua", "thong tin don vi", "dia chi cong ty",
    "dia chi cty", "ten tren hoa don", "dia chi tren hoa don", "sai ten", "nham ten", "ten sai", "sai dia chi",
    "nham dia chi", "sai cong ty", "nham cong ty", "sai cty", "sai don vi",
)  # fmt: skip


def wrong_invoice(turn: Turn) -> bool:
    """ "Hóa đơn ghi sai mã số thuế": the invoice, what is wrong, and that it is the buyer; not the index or the sum."""
    return all(has_phrase(turn.words, phrases) for phrases in (_INVOICE, _WRONG, _BUYER))
