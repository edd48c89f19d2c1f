"""Each kind of picture shows the right record, and nothing when there is none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from gateway.pictures import pictures
from utility import migrations
from utility.clock import FixedClock
from utility.database import Database
from utility.demo.fill import fill
from utility.services import Utility
from utility.sms import DeveloperSms

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
MAI = "PD13000123456"  # one unpaid bill


@pytest.fixture(scope="module")
def utility(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Utility]:
    path: Path = tmp_path_factory.mktemp("pictures") / "a.db"
    migrations.migrate(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    fill(database, NOW, customers=12)
    clock = FixedClock(NOW)
    yield Utility(database, clock, DeveloperSms(database, clock))
    database.dispose()


def _opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    assert image.format == "PNG"
    return image


def test_the_payment_code_is_the_bills(utility: Utility) -> None:
    [bill] = utility.bills.unpaid(MAI)
    content = pictures(utility)["vietqr"]({"customer_code": MAI, "period": bill.period})
    assert content == utility.payments.vietqr(bill).png
    _opened(content)


def test_the_fixed_code_of_a_customer(utility: Utility) -> None:
    assert pictures(utility)["vietqr"]({"customer_code": MAI}) == utility.payments.customer_qr(MAI).png


def test_a_paid_bill_has_no_code_any_more(utility: Utility) -> None:
    paid = next(bill for bill in utility.bills.history(MAI) if bill.status == "paid")
    with pytest.raises((LookupError, ValueError)):
        pictures(utility)["vietqr"]({"customer_code": MAI, "period": paid.period})


@pytest.mark.parametrize("kind", ["vietqr", "bill", "history"])
def test_nothing_to_show(utility: Utility, kind: str) -> None:
    with pytest.raises(LookupError):
        pictures(utility)[kind]({"customer_code": "PD13999999999", "period": "2026-10"})
    with pytest.raises(LookupError):
        pictures(utility)[kind]({})


def test_the_bill_grows_with_its_lines(utility: Utility) -> None:
    draw = pictures(utility)["bill"]
    heights = {
        len(bill.lines): _opened(draw({"customer_code": MAI, "period": bill.period})).height
        for bill in utility.bills.history(MAI, months=24)
    }
    assert len(heights) > 1
    assert sorted(heights.values()) == [heights[lines] for lines in sorted(heights)]


def test_the_chart_is_small_enough_for_a_chat(utility: Utility) -> None:
    content = pictures(utility)["history"]({"customer_code": MAI})
    _opened(content)
    assert len(content) < 100_000
