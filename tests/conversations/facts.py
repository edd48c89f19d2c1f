"""Facts of the company that a script names in braces, looked up while it is played."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.formats import dong, month, number
from tests.actions import company
from utility import tariffs
from utility.clock import today
from utility.masking import mask_code
from utility.views import BillView

CODES = {"an": company.AN, "binh": company.BINH, "chi": company.CHI, "stranger": company.UNKNOWN}


@dataclass
class Facts:
    """Resolves `{an.latest.total}` and the like."""

    firm: company.Company

    def fill(self, text: str) -> str:
        """The text with every fact in it. Raises KeyError for a fact that does not exist."""
        return re.sub(r"{([\w.\-]+)}", lambda found: self.fact(found[1]), str(text))

    def fact(self, name: str) -> str:
        """One fact as the customer reads it."""
        first, *path = name.split(".")
        if first == "otp":
            return self.firm.telephone.otp
        if first == "wrong_otp":
            return f"{(int(self.firm.telephone.otp) + 1) % 1_000_000:06d}"
        if first == "estimate":
            return self._estimate(*path)
        if first == "usage_for":
            return f"{number(tariffs.usage_for(int(path[0]), today(self.firm.clock)).kwh)} kWh"
        return self._of_customer(CODES[first], path)

    def _estimate(self, kwh: str, who: str = "", count: str = "1") -> str:
        """`estimate.350`, `estimate.350.tenants.3`, `estimate.350.undeclared`."""
        tenants = int(count) if who == "tenants" else None
        bill = tariffs.estimate(int(kwh), today(self.firm.clock), tenants=tenants, tenants_declared=who != "undeclared")
        return dong(bill.total)

    def _of_customer(self, code: str, path: list[str]) -> str:
        match path:
            case ["code"]:
                return code
            case ["masked"]:
                return mask_code(code)
            case ["debt"]:
                return dong(sum(bill.total for bill in self.firm.utility.bills.unpaid(code)))
            case ["unpaid", index, what]:
                return self._of_bill(self.firm.utility.bills.unpaid(code)[int(index) - 1], what)
            case ["latest", what]:
                return self._of_bill(self.firm.utility.bills.history(code)[0], what)
            case ["previous", what]:
                return self._of_bill(self.firm.utility.bills.history(code)[1], what)
            case ["bill", of_year, what]:
                bills = self.firm.utility.bills.history(code)
                return self._of_bill(next(b for b in bills if int(b.period[5:]) == int(of_year)), what)
        raise KeyError(f"no fact {'.'.join(path)} of a customer")

    @staticmethod
    def _of_bill(bill: BillView, what: str) -> str:
        shown = {
            "total": dong(bill.total),
            "kwh": f"{number(bill.kwh)} kWh",
            "period": month(bill.period),
            "vat": dong(bill.vat),
            "subtotal": dong(bill.subtotal),
            "month": str(int(bill.period[5:])),
            "due": f"{bill.due_on:%d/%m/%Y}",
        }
        return shown[what]
