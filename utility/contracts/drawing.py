"""The contract as a PDF before anybody signs: parties, terms, articles, and at the end of the last page two boxes.

The boxes stay empty here. Their place is fixed, so that what is stamped into them later needs no look at the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from fpdf.enums import XPos, YPos

from utility.clock import VIETNAM
from utility.contracts.draft import Draft, Party
from utility.contracts.request import Term
from utility.contracts.templates import Template
from utility.invoices.invoice import Seller
from utility.papers.sheet import BRAND, INK, RULE, SOFT, Sheet

MARGIN = 20.0  # mm, as official documents have it
BOX_WIDTH, BOX_HEIGHT = 82.0, 36.0
BOX_TOP = 297.0 - 21.0 - BOX_HEIGHT  # of an A4 page, from above
_HEADING_ROOM = 15.0  # between the text and the boxes, for the titles over them
_ARTICLE_HEAD = 1.6 + 5.4  # what an article's title takes


class _Pages(Sheet):
    """A sheet with the contract's number and the page at the foot of every page."""

    def __init__(self, title: str, foot: str, made_at: datetime) -> None:
        super().__init__(title, made_at, margin=MARGIN)
        self._foot = foot

    def footer(self) -> None:
        self.set_y(-14)
        self.ink(SOFT, size=8)
        self.cell(0, 5, f"{self._foot} · trang {self.page_no()}/{{nb}}", align="C")


def draw(draft: Draft) -> bytes:
    """The PDF; the same draft gives the same bytes."""
    text = draft.template
    sheet = _Pages(f"{text.title} {draft.number}", f"Số {draft.number}", draft.drafted_at)
    sheet.add_page()
    _head(sheet, draft)
    _party(sheet, "BÊN BÁN ĐIỆN", _seller_rows(draft.seller))
    _party(sheet, "BÊN MUA ĐIỆN", _buyer_rows(draft.buyer))
    sheet.ink(INK, size=10)
    sheet.ln(1)
    sheet.line_of(text.opening, height=5.2)
    _terms(sheet, text.terms_title, draft.terms)
    values = {
        "address": draft.place,
        "request": draft.request_number,
        "service": draft.service_name,
        "code": draft.buyer.customer_code,
    }
    _articles(sheet, draft.template, values)
    _boxes(sheet)
    return sheet.pdf()


def _head(sheet: Sheet, draft: Draft) -> None:
    sheet.ink(INK, size=11, style="B")
    sheet.line_of("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", height=5.4, align="C")
    sheet.line_of("Độc lập - Tự do - Hạnh phúc", height=5.4, align="C")
    middle, y = sheet.w / 2, sheet.get_y() + 0.8
    sheet.set_draw_color(*INK)
    sheet.line(middle - 26, y, middle + 26, y)
    sheet.ln(8)
    sheet.ink(BRAND, size=15, style="B")
    sheet.line_of(draft.template.title, height=7.4, align="C")
    day = draft.drafted_at.astimezone(VIETNAM)
    sheet.ink(SOFT, size=9.5)
    sheet.line_of(f"Số: {draft.number}", height=5, align="C")
    sheet.line_of(f"Ngày {day.day:02d} tháng {day.month:02d} năm {day.year}", height=5, align="C")
    sheet.ln(4)
    sheet.ink(INK, size=9.5, style="I")
    values = {
        "code": draft.buyer.customer_code,
        "request": draft.request_number,
        "service": draft.service_name,
    }
    for basis in draft.template.basis:
        sheet.line_of(f"– {basis.format_map(values)}", height=5)
    sheet.ln(2)


def _seller_rows(seller: Seller) -> list[tuple[str, str | None]]:
    return [
        ("Tên", seller.name),
        ("Mã số thuế", seller.tax_code),
        ("Địa chỉ", seller.address),
        ("Điện thoại", seller.phone),
        ("Tài khoản", f"{seller.bank_account}, {seller.bank_name}"),
    ]


def _buyer_rows(buyer: Party) -> list[tuple[str, str | None]]:
    return [
        ("Tên", buyer.name),
        ("Mã khách hàng", buyer.customer_code),
        ("Số định danh", buyer.identity_number),
        ("Địa chỉ", buyer.address),
        ("Điện thoại", buyer.phone),
        ("Email", buyer.email),
    ]


def _party(sheet: Sheet, title: str, rows: Sequence[tuple[str, str | None]]) -> None:
    sheet.ink(BRAND, size=10.5, style="B")
    sheet.line_of(title, height=6)
    _pairs(sheet, [(label, value) for label, value in rows if value], 34)
    sheet.ln(1.5)


def _terms(sheet: Sheet, title: str, terms: Sequence[Term]) -> None:
    if not terms:
        return
    sheet.ln(1)
    sheet.ink(BRAND, size=10.5, style="B")
    sheet.line_of(title, height=6)
    _pairs(sheet, [(term.label, term.text) for term in terms], 62)
    sheet.ln(1)


def _pairs(sheet: Sheet, rows: Sequence[tuple[str, str]], label_width: float) -> None:
    for label, value in rows:
        # A label and its value never stand on two pages.
        height = max(_height(sheet, label, label_width - 2), _height(sheet, value, sheet.epw - label_width))
        if sheet.will_page_break(height):
            sheet.add_page()
        top, page = sheet.get_y(), sheet.page
        sheet.ink(SOFT, size=9.5)
        sheet.multi_cell(label_width - 2, 5, label, align="L", new_x=XPos.RIGHT, new_y=YPos.NEXT)
        label_end = sheet.get_y()
        sheet.page = page
        sheet.set_xy(sheet.l_margin + label_width, top)
        sheet.ink(INK, size=9.5, style="B")
        sheet.multi_cell(0, 5, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        sheet.set_y(max(label_end, sheet.get_y()))


def _height(sheet: Sheet, text: str, width: float) -> float:
    sheet.ink(INK, size=9.5, style="B")
    return float(sheet.multi_cell(width, 5, text, align="L", dry_run=True, output="HEIGHT"))  # type: ignore[arg-type]


def _articles(sheet: Sheet, template: Template, values: Mapping[str, str]) -> None:
    for article in template.articles:
        words = [paragraph.format_map(values) for paragraph in article.paragraphs]
        if len(words) > 1:
            words = [f"{at}. {paragraph}" for at, paragraph in enumerate(words, start=1)]
        sheet.ink(INK, size=10)
        height = _ARTICLE_HEAD + sum(_text_height(sheet, paragraph) for paragraph in words)
        # Signatures never stand on a page without text: the last article goes with them.
        last = article is template.articles[-1]
        if sheet.will_page_break(18) or (last and sheet.get_y() + height > BOX_TOP - _HEADING_ROOM):
            sheet.add_page()
        sheet.ln(1.6)
        sheet.ink(INK, size=10, style="B")
        sheet.line_of(article.title, height=5.4)
        sheet.ink(INK, size=10)
        for paragraph in words:
            sheet.line_of(paragraph, height=5.2)


def _text_height(sheet: Sheet, text: str) -> float:
    return float(sheet.multi_cell(0, 5.2, text, align="L", dry_run=True, output="HEIGHT"))  # type: ignore[arg-type]


def _boxes(sheet: Sheet) -> None:
    if sheet.get_y() > BOX_TOP - _HEADING_ROOM:
        sheet.add_page()
    for left, title, hint in (
        (MARGIN, "BÊN MUA ĐIỆN", "(Xác nhận bằng mã xác thực một lần)"),
        (sheet.w - MARGIN - BOX_WIDTH, "BÊN BÁN ĐIỆN", "(Ký số)"),
    ):
        sheet.set_xy(left, BOX_TOP - 12)
        sheet.ink(INK, size=10, style="B")
        sheet.cell(BOX_WIDTH, 5, title, align="C")
        sheet.set_xy(left, BOX_TOP - 7)
        sheet.ink(SOFT, size=8.5, style="I")
        sheet.cell(BOX_WIDTH, 5, hint, align="C")
        sheet.set_draw_color(*RULE)
        sheet.rect(left, BOX_TOP, BOX_WIDTH, BOX_HEIGHT, round_corners=True, corner_radius=2)
