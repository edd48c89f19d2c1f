"""The invoice to read and print: one A4 page that says what its XML says, and how to pay while it is unpaid."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

from fpdf.enums import XPos, YPos

from utility.invoices.invoice import Invoice
from utility.papers.sheet import BRAND, GREEN, INK, ORANGE, RULE, SOFT, TINT, Sheet, dong, vietnamese_day
from utility.views import VietQr

_GROUPS = {
    "residential": "Sinh hoạt",
    "prepaid": "Sinh hoạt, công tơ thẻ trả trước",
    "production": "Sản xuất",
    "business": "Kinh doanh",
    "hospital_school": "Bệnh viện, trường học",
    "public_office": "Hành chính sự nghiệp",
}
_REGISTERS = {"total": "Tổng", "normal": "Giờ bình thường", "peak": "Giờ cao điểm", "offpeak": "Giờ thấp điểm"}
_GAP = 3.2
_ROW = 6.4
# A price change inside the period doubles the lines; closer together they still stand on one page.
_CLOSE_ROW, _MANY_LINES = 4.7, 8
_PADDING = 1.8  # of a table's cells
_FOOT_ROOM = 67  # what the payment code and the lines at the bottom need
_COLUMNS = [12.0, 52.0, 36.0, 40.0, 0.0]  # of the table of prices; 0 takes what is left


def draw(invoice: Invoice, *, due_on: date, paid_on: date | None, code: VietQr | None, made_at: datetime) -> bytes:
    """The PDF. `code` is the payment code of an unpaid bill; a bill of nothing has none."""
    sheet = Sheet(f"Hóa đơn tiền điện {invoice.name}", made_at)
    sheet.add_page()
    _seller(sheet, invoice)
    _title(sheet, invoice)
    _buyer(sheet, invoice)
    if invoice.supply.registers:
        _meters(sheet, invoice)
    _lines(sheet, invoice)
    _sums(sheet, invoice)
    _foot(sheet, invoice, due_on, paid_on, code)
    return sheet.pdf()


def _seller(sheet: Sheet, invoice: Invoice) -> None:
    seller, top, width = invoice.seller, sheet.get_y(), sheet.epw
    sheet.ink(BRAND, size=13, style="B")
    sheet.line_of(seller.name, height=6.4, width=width - 58)
    sheet.ink(SOFT, size=8.5)
    for text in (
        f"Mã số thuế: {seller.tax_code}",
        f"Địa chỉ: {seller.address}",
        f"Điện thoại: {seller.phone}",
        f"Tài khoản: {seller.bank_account}, {seller.bank_name}",
    ):
        sheet.line_of(text, height=4.4, width=width - 58)
    bottom = sheet.get_y()
    _identity_box(sheet, invoice, top)
    sheet.set_y(max(bottom, top + 23) + _GAP)
    sheet.rule(BRAND)


def _identity_box(sheet: Sheet, invoice: Invoice, top: float) -> None:
    left = sheet.w - sheet.r_margin - 54
    sheet.set_fill_color(*TINT)
    sheet.rect(left, top, 54, 23, style="F", round_corners=True, corner_radius=2)
    rows = (
        ("Mẫu số", invoice.form),
        ("Ký hiệu", invoice.serial),
        ("Số", f"{invoice.number:08d}"),
        ("Kỳ hóa đơn", _month(invoice.supply.period)),
    )
    for at, (label, value) in enumerate(rows):
        sheet.set_xy(left + 3, top + 1.6 + at * 5)
        sheet.ink(SOFT, size=8.5)
        sheet.cell(20, 5, label)
        sheet.ink(INK, size=9, style="B")
        sheet.cell(28, 5, value, align="R")


def _title(sheet: Sheet, invoice: Invoice) -> None:
    sheet.ln(_GAP + 1)
    sheet.ink(INK, size=16, style="B")
    sheet.line_of("HÓA ĐƠN GIÁ TRỊ GIA TĂNG", height=8, align="C")
    sheet.ink(BRAND, size=10.5, style="B")
    sheet.line_of(f"TIỀN ĐIỆN THÁNG {_month(invoice.supply.period)}", height=5.4, align="C")
    sheet.ink(SOFT, size=8.5, style="I")
    day = invoice.issued_on
    sheet.line_of(f"Ngày {day.day:02d} tháng {day.month:02d} năm {day.year}", height=4.6, align="C")
    sheet.line_of("(Bản thể hiện của hóa đơn điện tử)", height=4.6, align="C")
    sheet.ln(_GAP)


def _buyer(sheet: Sheet, invoice: Invoice) -> None:
    buyer, supply = invoice.buyer, invoice.supply
    left = [("Khách hàng", buyer.name), ("Địa chỉ", buyer.address)]
    if buyer.tax_code:
        left.append(("Mã số thuế", buyer.tax_code))
    left.append(("Thanh toán", "Tiền mặt hoặc chuyển khoản"))
    right = [
        ("Mã khách hàng", buyer.customer_code),
        ("Mục đích", _GROUPS.get(supply.group, supply.group)),
        ("Số hộ", dong(_plain(supply.households))),
        ("Thời gian", f"{vietnamese_day(supply.first)} – {vietnamese_day(supply.last)}"),
        ("Số ngày", str((supply.last - supply.first).days + 1)),
    ]
    top, half = sheet.get_y(), sheet.epw / 2
    bottom = max(
        _pairs(sheet, left, sheet.l_margin, half - 4, 27, top),
        _pairs(sheet, right, sheet.l_margin + half, half, 32, top),
    )
    sheet.set_y(bottom + _GAP)


def _pairs(
    sheet: Sheet, rows: list[tuple[str, str]], left: float, width: float, label_width: float, top: float
) -> float:
    """Labels and values in a column; gives where it ends."""
    sheet.set_y(top)
    for label, value in rows:
        line = sheet.get_y()
        sheet.set_x(left)
        sheet.ink(SOFT, size=8.5)
        sheet.multi_cell(label_width, 4.6, label, align="L", new_x=XPos.RIGHT, new_y=YPos.TOP)
        sheet.set_xy(left + label_width, line)
        sheet.ink(INK, size=9, style="B")
        sheet.multi_cell(width - label_width, 4.6, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        sheet.ln(0.6)
    return sheet.get_y()


def _meters(sheet: Sheet, invoice: Invoice) -> None:
    columns = (
        ("Công tơ số", 40.0),
        ("Bộ chỉ số", 46.0),
        ("Chỉ số cũ", 32.0),
        ("Chỉ số mới", 32.0),
        ("Điện tiêu thụ", 0.0),
    )
    widths = _widths(sheet, [width for _, width in columns])
    _head(sheet, [title for title, _ in columns], widths)
    for register in invoice.supply.registers:
        cells = [
            register.meter,
            _REGISTERS.get(register.name, register.name),
            dong(register.before),
            dong(register.after),
            f"{dong(register.kwh)} kWh",
        ]
        _cells(sheet, cells, widths)
    sheet.ln(_GAP)


def _lines(sheet: Sheet, invoice: Invoice) -> None:
    titles = ["STT", "Khung giá", "Sản lượng (kWh)", "Đơn giá (đồng/kWh)", "Thành tiền (đồng)"]
    widths = _widths(sheet, _COLUMNS)
    _head(sheet, titles, widths)
    height = _CLOSE_ROW if len(invoice.lines) > _MANY_LINES else _ROW
    parts = _parts(invoice)
    for line in invoice.lines:
        if line.position in parts:
            _part_head(sheet, parts[line.position], height)
        cells = [str(line.position), line.label, dong(line.kwh), dong(line.price), dong(line.amount)]
        _cells(sheet, cells, widths, height)


def _parts(invoice: Invoice) -> dict[int, str]:
    """Where the prices of each decision begin, when there are several: their lines have the same names."""
    starts: list[int] = []
    seen: set[str] = set()
    for line in invoice.lines:
        if not starts or line.label in seen:
            starts.append(line.position)
            seen = set()
        seen.add(line.label)
    decisions = invoice.supply.decisions
    if len(decisions) < 2 or len(starts) != len(decisions):
        return {}
    return {at: f"Theo Quyết định {decision}" for at, decision in zip(starts, decisions, strict=True)}


def _part_head(sheet: Sheet, title: str, height: float) -> None:
    sheet.set_draw_color(*RULE)
    sheet.ink(SOFT, size=8.5, style="I")
    sheet.c_margin = _PADDING
    sheet.cell(sheet.epw, height, title, border="LBR")
    sheet.c_margin = 0
    sheet.ln(height)


def _sums(sheet: Sheet, invoice: Invoice) -> None:
    label, quantity, price, amount = _widths(sheet, [_COLUMNS[0] + _COLUMNS[1], _COLUMNS[2], _COLUMNS[3], 0])
    rows = (
        ("Cộng tiền điện", dong(invoice.supply.kwh), invoice.subtotal, False),
        (f"Tiền thuế GTGT, thuế suất {invoice.vat_percent}%", "", invoice.vat, False),
        ("TỔNG CỘNG TIỀN THANH TOÁN", "", invoice.total, True),
    )
    sheet.c_margin = _PADDING
    for title, kwh, money, strong in rows:
        sheet.set_fill_color(*(TINT if strong else (255, 255, 255)))
        sheet.set_draw_color(*RULE)
        sheet.ink(BRAND if strong else INK, size=10.5 if strong else 9, style="B")
        height = 8.4 if strong else _ROW
        sheet.cell(label, height, title, border="LB", fill=strong)
        sheet.cell(quantity, height, kwh, border="B", align="R", fill=strong)
        sheet.cell(price, height, "", border="B", fill=strong)
        sheet.cell(amount, height, dong(money), border="RB", align="R", fill=strong)
        sheet.ln(height)
    sheet.c_margin = 0
    sheet.ln(1.6)
    sheet.ink(SOFT, size=9)
    sheet.write(5, "Số tiền viết bằng chữ: ")
    sheet.ink(INK, size=9, style="BI")
    sheet.write(5, invoice.words)
    sheet.ln(6)
    sheet.ink(SOFT, size=8.5)
    decisions = ", ".join(invoice.supply.decisions)
    sheet.line_of(f"Đơn giá theo Quyết định {decisions} (chưa gồm thuế GTGT).", height=4.4)
    sheet.ln(_GAP)


def _foot(sheet: Sheet, invoice: Invoice, due_on: date, paid_on: date | None, code: VietQr | None) -> None:
    if sheet.get_y() > sheet.h - _FOOT_ROOM:  # a period with two price tables has many lines
        sheet.add_page()
    top, half = sheet.get_y(), sheet.epw / 2
    if code is not None:
        _pay_box(sheet, invoice, due_on, code, top)
    elif paid_on is not None:
        _stamp(sheet, "ĐÃ THANH TOÁN", f"Ngày {vietnamese_day(paid_on)}", top)
    else:
        _stamp(sheet, "KHÔNG PHÁT SINH", "Không có số tiền phải thanh toán", top)
    left = sheet.l_margin + half + 6
    sheet.set_xy(left, top)
    sheet.ink(INK, size=9.5, style="B")
    sheet.cell(half - 6, 5, "NGƯỜI BÁN HÀNG", align="C")
    sheet.set_xy(left, top + 5)
    sheet.ink(SOFT, size=8, style="I")
    sheet.cell(half - 6, 4, "(Hóa đơn điện tử, không cần chữ ký của người mua)", align="C")
    sheet.set_xy(left, top + 14)
    sheet.ink(BRAND, size=9, style="B")
    sheet.multi_cell(half - 6, 4.6, invoice.seller.name, align="C")
    _lookup(sheet, invoice)


def _pay_box(sheet: Sheet, invoice: Invoice, due_on: date, code: VietQr, top: float) -> None:
    width, height = sheet.epw / 2, 46.0
    sheet.set_draw_color(*ORANGE)
    sheet.rect(sheet.l_margin, top, width, height, round_corners=True, corner_radius=2)
    sheet.image(io.BytesIO(code.png), x=sheet.l_margin + 2, y=top + 2, w=42, h=42)
    left = sheet.l_margin + 46
    for at, (text, style, colour, size) in enumerate(
        (
            ("CHƯA THANH TOÁN", "B", ORANGE, 10.0),
            (f"{dong(invoice.total)} đồng", "B", INK, 11.0),
            (f"Hạn: {vietnamese_day(due_on)}", "", INK, 9.0),
        )
    ):
        sheet.set_xy(left, top + 4 + at * 6.2)
        sheet.ink(colour, size=size, style="B" if style else "")
        sheet.cell(width - 48, 6, text)
    sheet.set_xy(left, top + 25)
    sheet.ink(SOFT, size=8)
    sheet.multi_cell(
        width - 48, 4, "Quét mã VietQR bằng ứng dụng ngân hàng hoặc ví điện tử, số tiền đã có sẵn.", align="L"
    )


def _stamp(sheet: Sheet, words: str, detail: str, top: float) -> None:
    sheet.set_draw_color(*GREEN)
    with sheet.local_context(line_width=0.7):
        sheet.rect(sheet.l_margin, top + 3, 66, 19, round_corners=True, corner_radius=2)
    sheet.set_xy(sheet.l_margin, top + 5.5)
    sheet.ink(GREEN, size=14, style="B")
    sheet.cell(66, 7, words, align="C")
    sheet.set_xy(sheet.l_margin, top + 13)
    sheet.ink(GREEN, size=9.5)
    sheet.cell(66, 5, detail, align="C")


def _lookup(sheet: Sheet, invoice: Invoice) -> None:
    sheet.set_auto_page_break(False)
    sheet.set_y(-20)
    sheet.rule()
    sheet.ln(1.5)
    sheet.ink(SOFT, size=8)
    sheet.line_of(
        f"Tra cứu hóa đơn tại {invoice.seller.lookup_url}, mã tra cứu {invoice.lookup_code}. "
        f"Chăm sóc khách hàng: {invoice.seller.phone}.",
        height=4,
        align="C",
    )
    sheet.line_of(
        "Chỉ chuyển tiền vào tài khoản ghi trên hóa đơn. "
        "Nhân viên điện lực không bao giờ hỏi mật khẩu, mã OTP ngân hàng.",
        height=4,
        align="C",
    )


def _head(sheet: Sheet, titles: list[str], widths: list[float]) -> None:
    sheet.set_fill_color(*BRAND)
    sheet.set_draw_color(*BRAND)
    sheet.ink((255, 255, 255), size=8.5, style="B")
    sheet.c_margin = _PADDING
    for at, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.cell(width, _ROW + 0.6, title, border=0, align="L" if at < 2 else "R", fill=True)
    sheet.c_margin = 0
    sheet.ln(_ROW + 0.6)


def _cells(sheet: Sheet, cells: list[str], widths: list[float], height: float = _ROW) -> None:
    sheet.set_draw_color(*RULE)
    sheet.ink(size=9)
    sheet.c_margin = _PADDING
    for at, (text, width) in enumerate(zip(cells, widths, strict=True)):
        border = "B" + ("L" if at == 0 else "") + ("R" if at == len(cells) - 1 else "")
        sheet.cell(width, height, text, border=border, align="L" if at < 2 else "R")
    sheet.c_margin = 0
    sheet.ln(height)


def _widths(sheet: Sheet, widths: list[float]) -> list[float]:
    """The widths with what is left of the line for the one that is 0."""
    rest = sheet.epw - sum(widths)
    return [width or rest for width in widths]


def _plain(number: int | Decimal) -> int | Decimal:
    exact = Decimal(number)
    return int(exact) if exact == exact.to_integral_value() else exact.normalize()


def _month(period: str) -> str:
    year, month = period.split("-")
    return f"{month}/{year}"
