"""The same customer's bill for other kWh, days, prices or VAT: what would it have been if …"""

from datetime import date
from fractions import Fraction

from utility.tariffs.bill import Bill
from utility.tariffs.billing import compute_bill
from utility.tariffs.period import share_by_days
from utility.tariffs.usage import PARTS, TimeOfUse


def recompute(
    bill: Bill,
    kwh: int,
    period_from: date,
    period_to: date,
    *,
    households: Fraction | None = None,
    table: str | None = None,
    invoice_date: date | None = None,
) -> Bill:
    """Bill these kWh and days on the terms of `bill`; the hours of a three-rate meter keep their shares.

    Whether the period is regular, and a forced table, are kept for the days of `bill` itself only.
    """
    terms = bill.terms
    hours = None
    if any(line.part in ("offpeak", "peak") for line in bill.lines):
        used = [sum(int(line.kwh) for line in bill.lines if line.part == part) for part in PARTS]
        hours = TimeOfUse(*share_by_days(kwh, used))
    same_days = (period_from, period_to) == (bill.period_from, bill.period_to)
    return compute_bill(
        kwh,
        period_from,
        period_to,
        households=households or terms.households,
        group=terms.group,
        tenants_declared=terms.tenants_declared,
        voltage=terms.voltage,
        capacity_mva=terms.capacity_mva,
        hours=hours,
        cos_phi=terms.cos_phi,
        round_limits=terms.round_limits,
        conditions=terms.conditions,
        covid_support=terms.covid_support,
        regular=terms.regular if same_days else None,
        month_days=terms.month_days if same_days else None,
        table=table or (terms.table if same_days else None),
        invoice_date=invoice_date,
        prices=terms.prices,
    )
