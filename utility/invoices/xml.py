"""The invoice as XML: `invoice.xsd` beside this file is its schema, README.md explains its fields.

Element names are those of the tax authority's layout (Decision 1450/QĐ-TCT) where it has the field; what only an
electricity bill has stands in `TTDien`. It carries no signature: the company's invoice system signs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from utility.invoices.invoice import Buyer, Invoice, Line, Number, Register, Seller, Supply

VERSION = "1.0.0"
NAME = "Hóa đơn giá trị gia tăng"
_UNIT = "kWh"
_GOODS = "Điện tiêu thụ: "
# Control characters that somebody typed into a name make a text that no XML may hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PAYMENT = "TM/CK"  # tiền mặt hoặc chuyển khoản


class InvoiceUnreadable(ValueError):
    """The text is not an invoice of ours."""


def write(invoice: Invoice) -> bytes:
    """The invoice as XML, UTF-8, always the same bytes for the same invoice."""
    root = Element("HDon")
    data = SubElement(root, "DLHDon", Id=invoice.name)
    _fill(
        SubElement(data, "TTChung"),
        PBan=VERSION,
        THDon=NAME,
        KHMSHDon=invoice.form,
        KHHDon=invoice.serial,
        SHDon=invoice.number,
        NLap=invoice.issued_on.isoformat(),
        DVTTe="VND",
        TGia=1,
        HTTToan=_PAYMENT,
        MTCuu=invoice.lookup_code,
    )
    content = SubElement(data, "NDHDon")
    seller = invoice.seller
    _fill(
        SubElement(content, "NBan"),
        Ten=seller.name,
        MST=seller.tax_code,
        DChi=seller.address,
        SDThoai=seller.phone,
        STKNHang=seller.bank_account,
        TNHang=seller.bank_name,
        Website=seller.lookup_url,
    )
    buyer = invoice.buyer
    _fill(
        SubElement(content, "NMua"),
        Ten=buyer.name,
        MST=buyer.tax_code,
        DChi=buyer.address,
        MKHang=buyer.customer_code,
    )
    _supply(SubElement(content, "TTDien"), invoice.supply)
    rate = f"{invoice.vat_percent}%"
    lines = SubElement(content, "DSHHDVu")
    for line in invoice.lines:
        _fill(
            SubElement(lines, "HHDVu"),
            TChat=1,  # goods, not a discount or a note
            STT=line.position,
            THHDVu=_GOODS + line.label,
            DVTinh=_UNIT,
            SLuong=_plain(line.kwh),
            DGia=_plain(line.price),
            ThTien=_plain(line.amount),
            TSuat=rate,
        )
    sums = SubElement(content, "TToan")
    by_rate = SubElement(SubElement(sums, "THTTLTSuat"), "LTSuat")
    _fill(by_rate, TSuat=rate, ThTien=invoice.subtotal, TThue=invoice.vat)
    _fill(
        sums,
        TgTCThue=invoice.subtotal,
        TgTThue=invoice.vat,
        TgTTTBSo=invoice.total,
        TgTTTBChu=invoice.words,
    )
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def read(xml: bytes | str) -> Invoice:
    """The invoice that `write` wrote. Raises InvoiceUnreadable."""
    try:
        content = xml.encode() if isinstance(xml, str) else xml
        return _read(fromstring(content))
    except (ValueError, TypeError, AttributeError, ArithmeticError, SyntaxError) as error:
        raise InvoiceUnreadable(f"this is no invoice of ours: {error}") from error


def _read(root: Any) -> Invoice:
    def text(path: str) -> str:
        found = root.find(f"DLHDon/{path}")
        if found is None or not found.text:
            raise ValueError(f"{path} is missing")
        return str(found.text)

    def optional(path: str) -> str | None:
        return text(path) if root.find(f"DLHDon/{path}") is not None else None

    serial = text("TTChung/KHHDon")
    return Invoice(
        form=text("TTChung/KHMSHDon"),
        serial=serial,
        number=int(text("TTChung/SHDon")),
        issued_on=date.fromisoformat(text("TTChung/NLap")),
        lookup_code=text("TTChung/MTCuu"),
        seller=Seller(
            name=text("NDHDon/NBan/Ten"),
            tax_code=text("NDHDon/NBan/MST"),
            address=text("NDHDon/NBan/DChi"),
            phone=text("NDHDon/NBan/SDThoai"),
            bank_account=text("NDHDon/NBan/STKNHang"),
            bank_name=text("NDHDon/NBan/TNHang"),
            lookup_url=text("NDHDon/NBan/Website"),
            series=serial[-2:],
        ),
        buyer=Buyer(
            name=text("NDHDon/NMua/Ten"),
            tax_code=optional("NDHDon/NMua/MST"),
            address=text("NDHDon/NMua/DChi"),
            customer_code=text("NDHDon/NMua/MKHang"),
        ),
        supply=Supply(
            bill_number=text("NDHDon/TTDien/SoHDTienDien"),
            period=text("NDHDon/TTDien/Ky"),
            first=date.fromisoformat(text("NDHDon/TTDien/TuNgay")),
            last=date.fromisoformat(text("NDHDon/TTDien/DenNgay")),
            point=text("NDHDon/TTDien/MDiemDo"),
            group=text("NDHDon/TTDien/MDich"),
            households=_number(text("NDHDon/TTDien/SoHo")),
            kwh=int(text("NDHDon/TTDien/SLuong")),
            registers=tuple(
                Register(r.get("SCTo"), r.get("Ten"), int(r.get("CSCu")), int(r.get("CSMoi")), int(r.get("SLuong")))
                for r in root.findall("DLHDon/NDHDon/TTDien/ChiSo")
            ),
            decisions=tuple(d.text for d in root.findall("DLHDon/NDHDon/TTDien/QDGia")),
        ),
        lines=tuple(_read_lines(root.findall("DLHDon/NDHDon/DSHHDVu/HHDVu"))),
        subtotal=int(text("NDHDon/TToan/TgTCThue")),
        vat_percent=int(text("NDHDon/TToan/THTTLTSuat/LTSuat/TSuat").removesuffix("%")),
        vat=int(text("NDHDon/TToan/TgTThue")),
        total=int(text("NDHDon/TToan/TgTTTBSo")),
        words=text("NDHDon/TToan/TgTTTBChu"),
    )


def _read_lines(elements: Iterable[Any]) -> Iterable[Line]:
    for element in elements:
        yield Line(
            position=int(element.findtext("STT")),
            label=element.findtext("THHDVu").removeprefix(_GOODS),
            kwh=_number(element.findtext("SLuong")),
            price=_number(element.findtext("DGia")),
            amount=_number(element.findtext("ThTien")),
        )


def _supply(parent: Element, supply: Supply) -> None:
    _fill(
        parent,
        SoHDTienDien=supply.bill_number,
        Ky=supply.period,
        TuNgay=supply.first.isoformat(),
        DenNgay=supply.last.isoformat(),
        MDiemDo=supply.point,
        MDich=supply.group,
        SoHo=_plain(supply.households),
        SLuong=supply.kwh,
    )
    for register in supply.registers:
        SubElement(
            parent,
            "ChiSo",
            SCTo=register.meter,
            Ten=register.name,
            CSCu=str(register.before),
            CSMoi=str(register.after),
            SLuong=str(register.kwh),
        )
    for decision in supply.decisions:
        SubElement(parent, "QDGia").text = decision


def _fill(parent: Element, **values: object) -> None:
    """Child elements in the order given, but for what is None."""
    for name, value in values.items():
        if value is not None:
            SubElement(parent, name).text = _NOT_XML.sub(" ", str(value))


def _plain(number: Number) -> str:
    """Digits and a point, without exponents or needless zeros."""
    exact = Decimal(number)
    return f"{exact:f}" if exact != exact.to_integral_value() else str(int(exact))


def _number(text: str) -> Number:
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else exact
