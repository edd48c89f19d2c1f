"""What an invoice says: the fields of Decree 123/2020/NĐ-CP, Article 10, and those of an electricity bill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Number = int | Decimal

FORM = "1"  # mẫu số 1: invoice of value added tax (Circular 78/2021/TT-BTC, Article 4)
_SERIAL = re.compile(r"[CK]\d{2}[TDLMNBGH][A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Seller:
    """The company as its invoices name it. `series`: the two letters it chose for its serials."""

    name: str
    tax_code: str
    address: str
    phone: str
    bank_account: str
    bank_name: str
    lookup_url: str
    series: str = "DL"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d{10}(-\d{3})?", self.tax_code):
            raise ValueError(f"{self.tax_code!r} is no tax code: ten digits, or ten and three for a branch")
        if not re.fullmatch(r"[A-Z]{2}", self.series):
            raise ValueError("a series has two capital letters")


# For the demonstration: a tax code that no company has (its check digit is wrong).
DEMO_SELLER = Seller(
    name="CÔNG TY ĐIỆN LỰC DEMO",
    tax_code="0000000000",
    address="Số 1 đường Minh Họa, Phường Minh Họa, Hà Nội",
    phone="1900 0000",
    bank_account="0000000000000",
    bank_name="Ngân hàng Minh Họa",
    lookup_url="hoadon.dienluc.example",
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer as the invoice names it; masked in a copy for somebody who is not linked."""

    name: str
    address: str
    customer_code: str
    tax_code: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """What one register of the meter showed at the beginning and at the end, and the kWh between.

    A meter that passed its last digit shows less at the end than at the beginning.
    """

    meter: str
    name: str  # "total", "normal", "peak", "offpeak"
    before: int
    after: int
    kwh: int


@dataclass(frozen=True, slots=True)
class Supply:
    """What was delivered. `decisions`: the price decisions, "1279/QĐ-BCT"; `group` as in `utility.tariffs`."""

    bill_number: str
    period: str
    first: date
    last: date
    point: str
    group: str
    households: Number
    kwh: int
    registers: tuple[Register, ...]
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """kWh at one price. Amounts in đồng before VAT."""

    position: int
    label: str
    kwh: Number
    price: Number
    amount: Number


@dataclass(frozen=True, slots=True)
class Invoice:
    """An issued invoice. `total` = `subtotal` + `vat`; `words` says the total."""

    form: str
    serial: str
    number: int
    issued_on: date
    lookup_code: str
    seller: Seller
    buyer: Buyer
    supply: Supply
    lines: tuple[Line, ...]
    subtotal: int
    vat_percent: int
    vat: int
    total: int
    words: str

    def __post_init__(self) -> None:
        if not _SERIAL.fullmatch(self.serial) or not 1 <= self.number <= 99_999_999:
            raise ValueError(f"{self.serial} {self.number} is no serial and number of an invoice")
        if self.total != self.subtotal + self.vat:
            raise ValueError("the total is not the sum of the amounts and the tax")

    @property
    def name(self) -> str:
        """`"K26TDL-00000012"`: for file names and for people."""
        return f"{self.serial}-{self.number:08d}"


def serial_of(day: date, seller: Seller) -> str:
    """The serial (ký hiệu) of a year: K (without a code of the tax office), 26, T (a company's), and the series.

    Circular 78/2021/TT-BTC, Article 4: electricity companies issue without a code of the tax office.
    """
    return f"K{day:%y}T{seller.series}"
