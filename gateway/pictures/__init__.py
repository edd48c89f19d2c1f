"""The pictures that links can show, drawn from the company's records at the moment they are opened."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.media import Picture, Values
from gateway.pictures import bill, history
from utility.services import Utility

_MONTHS = 12


def pictures(utility: Utility) -> Mapping[str, Picture]:
    """Every kind of picture by the name that actions give it."""

    def vietqr(values: Values) -> bytes:
        """The payment code of a bill that is still unpaid; without a period, the customer's fixed code."""
        code, period = values["customer_code"], values.get("period")
        if period is None:
            return utility.payments.customer_qr(code).png
        found = utility.bills.of_period(code, period)
        if found is None:
            raise LookupError("no bill of that period")
        return utility.payments.vietqr(found).png

    def bill_table(values: Values) -> bytes:
        """How a bill's amount is made up."""
        found = utility.bills.of_period(values["customer_code"], values["period"])
        if found is None:
            raise LookupError("no bill of that period")
        return bill.draw(found)

    def history_chart(values: Values) -> bytes:
        """The usage of the last months."""
        found = utility.bills.history(values["customer_code"], months=_MONTHS)
        if not found:
            raise LookupError("no bills")
        return history.draw(found)

    return {"vietqr": vietqr, "bill": bill_table, "history": history_chart}
