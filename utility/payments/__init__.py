"""Payment codes (VietQR) and incoming payments."""

from utility.payments.service import AlreadyPaid, PaymentResult, Payments
from utility.payments.vietqr import DEMO_PAYEE, PayeeAccount

__all__ = ["DEMO_PAYEE", "AlreadyPaid", "PayeeAccount", "PaymentResult", "Payments"]
