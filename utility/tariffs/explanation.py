"""A bill explained, as data: what each tier cost, under which decisions, how it compares and why it changed.

No sentences for customers here: actions turn this into words, a table and a picture.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from utility.tariffs.amounts import Number, half_up_number, jsonable
from utility.tariffs.bill import Bill, BillLine
from utility.tariffs.change import Change, PastBill, change_between
from utility.tariffs.season import Region, is_hot
from utility.tariffs.tables import TieredPrices

# EVN letter 2693/EVN-KD (27/4/2020): use from 1.3 times the month before is checked again before the bill is issued.
RECHECK_RATIO = Decimal("1.3")
# A cause that explains less of the change than this is noise, not a reason.
REASON_SHARE_PERCENT = 5
# These changed by a decision or a request and are told however small their share.
_ALWAYS = frozenset({"prices", "vat", "households"})


@dataclass(frozen=True, slots=True)
class DecisionUsed:
    """A decision behind the prices. Dates as of the catalogue; `status` tells how sure the prices are."""

    table: str
    decision: str
    evn_decision: str | None
    signed: date
    effective_from: date | None
    effective_to: date | None
    days: int
    kwh: int
    status: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """An earlier period beside this one. Percentages are the change since then; None where the earlier value is 0."""

    relation: str  # "previous", "same_month_last_year", "earlier"
    period_from: date
    period_to: date
    days: int
    kwh: int
    total: int
    kwh_per_day: Decimal
    kwh_change: int
    total_change: int
    kwh_percent: Decimal | None
    total_percent: Decimal | None
    kwh_per_day_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Reason:
    """A likely reason of the change since the previous period.

    `code`: "days", "use", "tiers", "prices", "vat", "households", "other" (each with its share of the change in đồng)
    or "hot_month" (`amount` None: it stands behind "use"). `evidence`: the figures before and now.
    """

    code: str
    amount: int | None
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything an answer about a bill needs."""

    bill: Bill
    lines: tuple[BillLine, ...]
    decisions: tuple[DecisionUsed, ...]
    vat_rate: Decimal
    vat: Number
    vat_basis: str
    kwh_per_day: Decimal
    average_price: Decimal | None  # đồng/kWh before VAT
    highest_tier: int | None
    kwh_to_next_tier: int | None  # None in the last tier and where there are no tiers or several tables
    comparisons: tuple[Comparison, ...]
    change: Change | None  # against the previous period
    ratio: Decimal | None  # kWh ÷ kWh of the previous period
    recheck_due: bool
    reasons: tuple[Reason, ...]

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready copy."""
        plain = {name: getattr(self, name) for name in self.__slots__} | {
            "bill": self.bill.to_dict(),
            "lines": [line._asdict() for line in self.lines],
            "decisions": [asdict(decision) for decision in self.decisions],
            "comparisons": [asdict(comparison) for comparison in self.comparisons],
            "change": None if self.change is None else asdict(self.change),
            "reasons": [asdict(reason) for reason in self.reasons],
        }
        return dict(jsonable(plain))


def explain(bill: Bill, past: Sequence[PastBill] = (), *, region: Region | None = None) -> Explanation:
    """Explain a bill, against earlier bills of the same customer in any order; later or same ones are left out."""
    earlier = sorted((p for p in past if p.period_to < bill.period_from), key=lambda p: p.period_to, reverse=True)
    previous = earlier[0] if earlier else None
    change = change_between(bill, previous) if previous else None
    ratio = _ratio(bill.kwh, previous.kwh) if previous else None
    tier = max((line.tier or 0 for line in bill.lines), default=0) or None
    return Explanation(
        bill=bill,
        lines=bill.lines,
        decisions=_decisions(bill),
        vat_rate=bill.vat_rate,
        vat=bill.vat,
        vat_basis=bill.vat_basis,
        kwh_per_day=_tenths(bill.kwh, bill.days),
        average_price=_tenths(half_up_number(bill.subtotal), bill.kwh) if bill.kwh else None,
        highest_tier=tier,
        kwh_to_next_tier=_to_next_tier(bill, tier),
        comparisons=tuple(_compare(bill, p, p is previous) for p in earlier),
        change=change,
        ratio=ratio,
        # Compared unrounded: 129.9 % is not yet 130 %.
        recheck_due=previous is not None and 0 < previous.kwh * RECHECK_RATIO <= bill.kwh,
        reasons=_reasons(bill, previous, change, region) if previous and change else (),
    )


def _decisions(bill: Bill) -> tuple[DecisionUsed, ...]:
    used = []
    for segment in bill.segments:
        table = bill.terms.prices.table(segment.table)
        used.append(
            DecisionUsed(
                table.id,
                table.decision,
                table.evn_decision,
                table.signed,
                table.effective_from,
                table.effective_to,
                segment.days,
                segment.kwh,
                segment.status,
            )
        )
    return tuple(used)


def _to_next_tier(bill: Bill, tier: int | None) -> int | None:
    if tier is None or len(bill.segments) > 1 or not bill.segments[0].tier_limits:
        return None
    limits = bill.segments[0].tier_limits
    return None if tier > len(limits) else int(sum(limits[:tier]) - bill.kwh)


def _compare(bill: Bill, past: PastBill, previous: bool) -> Comparison:
    days = (past.period_to - past.period_from).days + 1
    year_ago = (past.period_to.year + 1, past.period_to.month) == (bill.period_to.year, bill.period_to.month)
    return Comparison(
        relation="previous" if previous else "same_month_last_year" if year_ago else "earlier",
        period_from=past.period_from,
        period_to=past.period_to,
        days=days,
        kwh=past.kwh,
        total=past.total,
        kwh_per_day=_tenths(past.kwh, days),
        kwh_change=bill.kwh - past.kwh,
        total_change=bill.total - past.total,
        kwh_percent=_percent(bill.kwh, past.kwh),
        total_percent=_percent(bill.total, past.total),
        kwh_per_day_percent=_percent(bill.kwh * days, past.kwh * bill.days),
    )


def _reasons(bill: Bill, previous: PastBill, change: Change, region: Region | None) -> tuple[Reason, ...]:
    """The causes that push the same way as the whole change, the largest first."""
    days = (previous.period_to - previous.period_from).days + 1
    tables = [t.id for t in bill.terms.prices.tables_between(previous.period_from, previous.period_to)]
    evidence: dict[str, dict[str, Any]] = {
        "days": {"before": days, "now": bill.days},
        "use": {"before": _tenths(previous.kwh, days), "now": _tenths(bill.kwh, bill.days), "unit": "kWh/day"},
        "tiers": {"before": _top_tier(previous.kwh, bill), "now": _top_tier(bill.kwh, bill)},
        "prices": {"before": tables, "now": list(bill.tables)},
        "vat": {"before": bill.terms.prices.vat_on(previous.period_to).rate, "now": bill.vat_rate},
        "households": {"before": getattr(previous, "households", bill.households), "now": bill.households},
        "other": {},
    }
    sign = 1 if change.total >= 0 else -1
    least = abs(change.total) * REASON_SHARE_PERCENT
    causes = sorted(change.effects().items(), key=lambda item: -item[1] * sign)
    reasons = [
        Reason(code, amount, evidence[code])
        for code, amount in causes
        if amount * sign > 0 and (code in _ALWAYS or abs(amount) * 100 >= least)
    ]
    if change.use > 0 and any(r.code == "use" for r in reasons) and is_hot(bill.period_from, bill.period_to, region):
        was_hot = is_hot(previous.period_from, previous.period_to, region)
        reasons.append(Reason("hot_month", None, {"before": was_hot, "now": True, "month": bill.period_to.month}))
    return tuple(reasons)


def _top_tier(kwh: int, bill: Bill) -> int | None:
    """The tier that kWh of a regular month reach in the last table of the bill."""
    prices = bill.terms.prices.table(bill.tables[-1]).groups.get(bill.group)
    if not isinstance(prices, TieredPrices) or not kwh:
        return None
    return 1 + sum(kwh > limit * bill.households for limit in prices.limits)


def _ratio(now: int, before: int) -> Decimal | None:
    return (Decimal(now) / before).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if before else None


def _percent(now: int, before: int) -> Decimal | None:
    return _tenths((now - before) * 100, before) if before else None


def _tenths(value: int, by: int) -> Decimal:
    return (Decimal(value) / by).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
