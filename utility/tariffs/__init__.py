"""Electricity prices and bills of Vietnam, to the đồng, with the decision behind every figure."""

from utility.tariffs.bill import Bill, BillLine, Segment
from utility.tariffs.billing import compute_bill, estimate, table_in_force
from utility.tariffs.errors import TariffError

__all__ = ["Bill", "BillLine", "Segment", "TariffError", "compute_bill", "estimate", "table_in_force"]
