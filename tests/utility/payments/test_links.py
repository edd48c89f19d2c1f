"""Payment links: what is signed, and that the money of a link finds its bills."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from tests.utility.payments.conftest import OCTOBER, OCTOBER_TOTAL, SEPTEMBER_TOTAL, WALLET, Till
from tests.utility.records import CODE, OTHER, add_bill, add_customer
from utility.payments.links import CannotLink
from utility.payments.providers import BadSignature, MalformedNotice
from utility.payments.providers.hmac_provider import canonical_query

BOTH = SEPTEMBER_TOTAL + OCTOBER_TOTAL


def _sign(query: str) -> str:
    """As the provider's documentation says, not as our code does."""
    return hmac.new(WALLET.secrets[0].encode(), query.encode(), hashlib.sha256).hexdigest()


def test_only_wallets_are_offered(till: Till) -> None:
    assert [(c.name, c.title) for c in till.company.payments.links.choices()] == [("vidi", "Ví Đi")]
    with pytest.raises(KeyError):
        till.company.payments.links.create("bank-a", till.company.bills.unpaid(CODE))


def test_what_a_link_says(till: Till) -> None:
    link = till.company.payments.links.create("vidi", till.company.bills.unpaid(CODE))
    assert (link.amount, link.title) == (BOTH, "Ví Đi")
    assert link.expires_at == till.clock.now() + timedelta(minutes=30)
    address = urlsplit(link.url)
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://pay.vidi.example/checkout"
    values = {name: value[0] for name, value in parse_qs(address.query).items()}
    signature = values.pop("signature")
    assert values == {
        "merchant": "DIENLUC",
        "order": link.order_number,
        "amount": str(BOTH),
        "currency": "VND",
        "description": f"Tien dien {CODE} T09/2026 T10/2026",
        "customer": CODE,
        "expires": str(int(link.expires_at.timestamp())),
        "return_url": "https://dien.example/paid",
    }
    signed, _, _ = address.query.rpartition("&signature=")
    assert signature == _sign(signed)
    assert signed.index("amount=") < signed.index("currency=") < signed.index("return_url=https%3A%2F%2Fdien")


def test_two_links_are_two_orders(till: Till) -> None:
    bills = till.company.bills.unpaid(CODE)
    numbers = {till.company.payments.links.create("vidi", bills).order_number for _ in range(20)}
    assert len(numbers) == 20


def test_the_money_of_a_link_pays_its_bills(till: Till) -> None:
    link = till.company.payments.links.create("vidi", till.company.bills.unpaid(CODE))
    result = till.notice(WALLET, order=link.order_number, amount=BOTH)
    assert result.outcome == "paid"
    assert till.unpaid() == []
    assert till.counted() == [("FT1", SEPTEMBER_TOTAL), ("FT1", OCTOBER_TOTAL)]
    assert till.notice(WALLET, order=link.order_number, amount=BOTH).outcome == "repeated"
    # The payer tapped twice and paid twice: the second sum waits for people.
    assert till.notice(WALLET, order=link.order_number, amount=BOTH, transaction_id="FT2").outcome == "already_paid"


def test_a_link_paid_after_one_of_its_bills(till: Till) -> None:
    link = till.company.payments.links.create("vidi", till.company.bills.unpaid(CODE))
    till.notice(bill_number=OCTOBER)
    result = till.notice(WALLET, order=link.order_number, amount=BOTH, transaction_id="FT2")
    assert result.outcome == "already_paid"
    assert result.incoming is not None
    assert result.incoming.customer_code == CODE


def test_an_order_of_another_provider_says_nothing(till: Till) -> None:
    link = till.company.payments.links.create("vidi", till.company.bills.unpaid(CODE))
    assert till.notice(order=link.order_number, amount=BOTH).outcome == "unknown_bill"


def test_what_no_link_can_pay(till: Till) -> None:
    unpaid = till.company.bills.unpaid(CODE)
    links = till.company.payments.links
    with pytest.raises(CannotLink, match="one customer"):
        links.create("vidi", [])
    add_bill(till.company.database, add_customer(till.company.database, OTHER), "2026-10", code=OTHER)
    with pytest.raises(CannotLink, match="one customer"):
        links.create("vidi", unpaid + till.company.bills.unpaid(OTHER))
    till.notice(bill_number=OCTOBER)
    with pytest.raises(CannotLink, match="paid already"):
        links.create("vidi", till.company.bills.history(CODE))


def test_the_browser_comes_back(till: Till) -> None:
    query = "order=DH1&status=success&message=C%E1%BA%A3m%20%C6%A1n"
    signed = canonical_query(dict(parse_qsl(query)))
    back = till.company.payments.links.read_return("vidi", f"{query}&signature={_sign(signed)}")
    assert (back.order_number, back.status) == ("DH1", "success")
    assert till.counted() == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("order=DH1&status=failed&signature={good}", BadSignature),
        ("order=DH1&status=success", BadSignature),
        ("order=DH1&status=success&signature=", BadSignature),
        ("order=DH1&status=success&status=success&signature={good}", BadSignature),
        ("order=DH1&status=success&extra=1&signature={good}", BadSignature),
        ("status=success&signature={no_order}", MalformedNotice),
    ],
)
def test_a_return_that_somebody_made_up(till: Till, query: str, error: type[Exception]) -> None:
    filled = query.format(good=_sign("order=DH1&status=success"), no_order=_sign("status=success"))
    with pytest.raises(error):
        till.company.payments.links.read_return("vidi", filled)
