"""Paying: codes, links, incoming payments, standing orders, searches and reconciliation."""

from utility.payments.incoming import BillPaid, CaseClosed, IncomingView, PaymentEvent, Recorded, Transfer
from utility.payments.links import PaymentLink
from utility.payments.notices import NoticeResult
from utility.payments.providers import HmacProvider, PaymentProvider, read_providers
from utility.payments.service import AlreadyPaid, PaymentResult, Payments
from utility.payments.vietqr import DEMO_PAYEE, PayeeAccount

__all__ = [
    "DEMO_PAYEE",
    "AlreadyPaid",
    "BillPaid",
    "CaseClosed",
    "HmacProvider",
    "IncomingView",
    "NoticeResult",
    "PayeeAccount",
    "PaymentEvent",
    "PaymentLink",
    "PaymentProvider",
    "PaymentResult",
    "Payments",
    "Recorded",
    "Transfer",
    "read_providers",
]
