"""The pictures that links can show, drawn from the company's records at the moment they are opened."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.media import Picture, Values
from utility.pictures import draw_bill, draw_history
from utility.services import Utility


def pictures(utility: Utility) -> Mapping[str, Picture]:
    """Every kind of picture by the name that actions give it."""

    def vietqr(values: Values) -> bytes:
        """The payment code of a bill that is still unpaid; without a period, of the customer."""
        code, period = values["customer_code"], values.get("period")
        if period is None:
            return utility.payments.customer_qr(code).png
        bill = utility.bills.of_period(code, period)
        if bill is None:
            raise LookupError("no bill of that period")
        return utility.payments.vietqr(bill).png

    def bill(values: Values) -> bytes:
        """The lines of a bill."""
        found = utility.bills.of_period(values["customer_code"], values["period"])
        if found is None:
            raise LookupError("no bill of that period")
        return draw_bill(found)

    def history(values: Values) -> bytes:
        """The usage of the last months."""
        found = utility.bills.history(values["customer_code"])
        if not found:
            raise LookupError("no bills")
        return draw_history(found)

    return {"vietqr": vietqr, "bill": bill, "history": history}
