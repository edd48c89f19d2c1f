"""Banks, wallets and intermediaries: how each writes its links and notices. One contract, one file a kind."""

from utility.payments.providers.contract import (
    BadSignature,
    MalformedNotice,
    NoticeError,
    Order,
    PaymentProvider,
    PaymentReturn,
)
from utility.payments.providers.hmac_provider import HmacProvider
from utility.payments.providers.settings import ProviderSettingsError, read_providers

__all__ = [
    "BadSignature",
    "HmacProvider",
    "MalformedNotice",
    "NoticeError",
    "Order",
    "PaymentProvider",
    "PaymentReturn",
    "ProviderSettingsError",
    "read_providers",
]
