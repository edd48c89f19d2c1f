"""How figures and dates are written to customers: 1.234.567 đồng, 05/11/2026, tháng 10/2026."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

MONTHS_A_YEAR = 12


def number(value: int | Decimal) -> str:
    """1234567 → "1.234.567"; a fraction keeps its digits after a comma: 87.5 → "87,5"."""
    whole, _, fraction = f"{value:,}".partition(".")
    text = whole.replace(",", ".")
    fraction = fraction.rstrip("0")
    return f"{text},{fraction}" if fraction else text


def dong(value: int | Decimal) -> str:
    """An amount of money in đồng."""
    return f"{number(value)} đồng"


def day(value: date | datetime) -> str:
    """A calendar day in Vietnam, 05/11/2026."""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date()
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """A time of day with its date in Vietnam, "14:30 ngày 05/11/2026"."""
    local = value.astimezone(VIETNAM)
    return f"{local:%H:%M} ngày {local:%d/%m/%Y}"


def phone(value: str) -> str:
    """A number in E.164 as people write it: +84912345678 → "0912 345 678"."""
    national = "0" + value.removeprefix("+84")
    return f"{national[:4]} {national[4:7]} {national[7:]}"


def month(period: str) -> str:
    """A billing month "2026-10" → "tháng 10/2026"."""
    year, _, of_year = period.partition("-")
    return f"tháng {int(of_year)}/{year}"


def previous_month(period: str) -> str:
    """The billing month before, "2026-01" → "2025-12"."""
    year, of_year = (int(part) for part in period.split("-"))
    return f"{year - 1}-12" if of_year == 1 else f"{year}-{of_year - 1:02d}"


def next_month(period: str) -> str:
    """The billing month after, "2025-12" → "2026-01"."""
    year, of_year = (int(part) for part in period.split("-"))
    return f"{year + 1}-01" if of_year == MONTHS_A_YEAR else f"{year}-{of_year + 1:02d}"


def percent(ratio: Decimal | float) -> str:
    """0.08 → "8%", 1.375 → "137,5%"."""
    return f"{number(Decimal(str(ratio)).scaleb(2).quantize(Decimal('0.1')).normalize() + 0)}%"
