"""From kWh to the lines of a bill: tiers, one price, or prices by the hour."""

from fractions import Fraction

from utility.tariffs.amounts import Number, half_up, plain
from utility.tariffs.bill import BillLine
from utility.tariffs.errors import UsageError
from utility.tariffs.tables import FlatPrice, Rate, TieredPrices
from utility.tariffs.usage import TimeOfUse

# The names printed on the bill.
PART_LABELS = {"normal": "Giờ bình thường", "offpeak": "Giờ thấp điểm", "peak": "Giờ cao điểm"}
ONE_PRICE = "Một giá"
_FINE = 10_000  # limits that are not rounded to whole kWh are kept to a ten-thousandth


def tier_limits(
    widths: tuple[int, ...], quota: Fraction, days: int, month_days: int, *, rounded: bool
) -> tuple[Number, ...]:
    """M = Mq ÷ T × N × h for every tier but the last; `days` = `month_days` gives the full widths × h.

    EVN rounds each limit half up to whole kWh. Unrounded limits are the reading of those who round only the total.
    """
    numerator, denominator = quota.numerator * days, quota.denominator * month_days
    if rounded:
        # half_up() written out: this is the inner loop of every bill.
        double = 2 * denominator
        return tuple([(2 * width * numerator + denominator) // double for width in widths])
    return tuple(plain(Fraction(half_up(width * numerator * _FINE, denominator), _FINE)) for width in widths)


def tier_lines(kwh: int, limits: tuple[Number, ...], prices: TieredPrices, table: str) -> list[BillLine]:
    """Fill the tiers from the first. Tiers without kWh make no line."""
    lines: list[BillLine] = []
    left: Number = kwh
    for tier, price in enumerate(prices.prices, start=1):
        if not left:
            break
        used = left if tier > len(limits) else min(left, limits[tier - 1])
        if used:
            left -= used
            lines.append(_line(f"Bậc {tier}", used, price, table, tier=tier))
    return lines


def one_tier_lines(kwh: int, tier: int, prices: TieredPrices, table: str) -> list[BillLine]:
    """Every kWh at the price of one tier (tenants who are not declared)."""
    return [_line(f"Bậc {tier}", kwh, prices.prices[tier - 1], table, tier=tier)] if kwh else []


def flat_lines(kwh: int, prices: FlatPrice, table: str) -> list[BillLine]:
    """Every kWh at one price (prepaid meters, wholesale for other purposes)."""
    return [_line(ONE_PRICE, kwh, prices.price, table)] if kwh else []


def class_lines(usage: int | TimeOfUse, rate: Rate, table: str) -> list[BillLine]:
    """The price of the hour for a three-rate meter; a customer without one pays the normal price for all."""
    if isinstance(usage, int):
        return [_line(ONE_PRICE, usage, rate.normal, table, part="normal")] if usage else []
    if rate.offpeak is None or rate.peak is None:
        raise UsageError("This group has one price at all hours: give the kWh without hours.")
    prices = (rate.normal, rate.offpeak, rate.peak)
    return [
        _line(PART_LABELS[part], kwh, price, table, part=part)
        for part, kwh, price in zip(PART_LABELS, usage, prices, strict=True)
        if kwh
    ]


def _line(
    label: str, kwh: Number, price: Number, table: str, *, tier: int | None = None, part: str | None = None
) -> BillLine:
    amount = kwh * price
    if not isinstance(amount, int):
        kwh, amount = plain(kwh), plain(amount)
    return BillLine(label, kwh, price, amount, table, tier, part)
