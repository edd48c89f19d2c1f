"""Payment links of wallets and intermediaries: one tap pays one bill, or all that a customer owes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from utility.audit import Audit
from utility.clock import Clock, today
from utility.database import Database
from utility.models import PaymentOrder
from utility.payments.incoming import LARGEST
from utility.payments.numbers import ORDER, new_number
from utility.payments.providers.contract import Order, PaymentProvider, PaymentReturn
from utility.views import BillView

# Long enough to find the phone, the password and the wallet; short enough that the bill is still the same one.
GOOD_FOR = timedelta(minutes=30)


class CannotLink(ValueError):
    """These bills can't be paid by one link; the message says why."""


@dataclass(frozen=True, slots=True)
class PaymentLink:
    """A link to give to the customer. It pays the bills of `order_number` until `expires_at`."""

    url: str
    title: str
    provider: str
    order_number: str
    amount: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """A provider that a customer can choose."""

    name: str
    title: str


class Links:
    """Writes links."""

    def __init__(
        self, database: Database, clock: Clock, audit: Audit, providers: Sequence[PaymentProvider], return_url: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._providers = {provider.name: provider for provider in providers if provider.writes_links}
        self._return_url = return_url

    def choices(self) -> list[ProviderChoice]:
        """The providers whose links can be asked for."""
        return [ProviderChoice(provider.name, provider.title) for provider in self._providers.values()]

    def create(self, provider: str, bills: Sequence[BillView]) -> PaymentLink:
        """A link that pays these unpaid bills of one customer. KeyError for a provider without links, CannotLink."""
        chosen = self._providers[provider]
        if not bills or len({bill.customer_code for bill in bills}) != 1:
            raise CannotLink("a link pays bills of one customer")
        if any(bill.status == "paid" for bill in bills):
            raise CannotLink("one of these bills is paid already")
        amount = sum(bill.total for bill in bills)
        if not 0 < amount <= LARGEST:
            raise CannotLink(f"{amount} đồng can't be paid by a link")
        code, now = bills[0].customer_code, self._clock.now()
        number, expires = new_number(ORDER, today(self._clock)), now + GOOD_FOR
        with self._database.write() as session:
            session.add(
                PaymentOrder(
                    number=number,
                    provider=provider,
                    customer_code=code,
                    bill_numbers=[bill.bill_number for bill in bills],
                    amount=amount,
                    created_at=now,
                    expires_at=expires,
                )
            )
            self._audit.add(session, "payment.link", code, {"order": number, "provider": provider, "amount": amount})
        description = f"Tien dien {code} {' '.join('T' + _month(bill.period) for bill in bills[:3])}"
        order = Order(number, code, amount, description, expires, self._return_url)
        return PaymentLink(chosen.link(order), chosen.title, provider, number, amount, expires)

    def read_return(self, provider: str, query: str) -> PaymentReturn:
        """What the payer's browser brings back, for the page it sees. KeyError, NoticeError. Never counts money."""
        return self._providers[provider].read_return(query)


def _month(period: str) -> str:
    year, month = period.split("-")
    return f"{month}/{year}"
