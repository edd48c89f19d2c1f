"""Electricity prices and bills of Vietnam, to the đồng, with the decision behind every figure.

`compute_bill` bills a period, `estimate` a regular month at the prices of a day, `explain` tells why a bill is what it
is, `usage_for` leads from a sum back to the kWh; `low_income_support`, `reconnection_fee` and `reactive_charge` are the
sums beside the bill. The prices, VAT rates and rules are dated files in `data/`: a new decision is a new file.
"""

from utility.tariffs.bill import Bill, BillLine, Segment
from utility.tariffs.billing import compute_bill, estimate, table_in_force, vat_on
from utility.tariffs.errors import TariffError
from utility.tariffs.explanation import Explanation, explain
from utility.tariffs.fees import ReconnectionFee, reconnection_fee
from utility.tariffs.hours import schedule_in_force
from utility.tariffs.inverse import usage_for
from utility.tariffs.reactive import power_factor, reactive_charge
from utility.tariffs.support import Support, low_income_support
from utility.tariffs.tenants import tenant_quota, tenant_rule
from utility.tariffs.usage import TimeOfUse, stopped_meter_usage, usage_between

__all__ = [
    "Bill",
    "BillLine",
    "Explanation",
    "ReconnectionFee",
    "Segment",
    "Support",
    "TariffError",
    "TimeOfUse",
    "compute_bill",
    "estimate",
    "explain",
    "low_income_support",
    "power_factor",
    "reactive_charge",
    "reconnection_fee",
    "schedule_in_force",
    "stopped_meter_usage",
    "table_in_force",
    "tenant_quota",
    "tenant_rule",
    "usage_between",
    "usage_for",
    "vat_on",
]
