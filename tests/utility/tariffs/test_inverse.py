"""From a sum back to the kWh."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utility.tariffs import TariffError, estimate, usage_for

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("total", "customer", "kwh"),
    [
        (475_465, {}, 200),  # a few hundred đồng over 200 kWh: still nearest to it
        (474_876, {}, 200),
        (0, {}, 0),
        (1_000, {}, 0),  # below half a kWh
        (2_143, {}, 1),
        (949_752, {"households": 2}, 400),
        (464_683, {"tenants": 5}, 200),  # WB30 of the worked bills
        (308_448, {"tenants_declared": False}, 120),  # WB14
    ],
)
def test_the_kwh_a_sum_pays_for(total: int, customer: dict[str, object], kwh: int) -> None:
    assert usage_for(total, DAY, **customer).kwh == kwh  # type: ignore[arg-type]


@settings(max_examples=60)
@given(st.integers(0, 20_000))
def test_a_bill_leads_back_to_its_kwh(kwh: int) -> None:
    assert usage_for(estimate(kwh, DAY).total, DAY).kwh == kwh


@settings(max_examples=60)
@given(st.integers(0, 30_000_000))
def test_no_other_bill_is_nearer(total: int) -> None:
    found = usage_for(total, DAY)
    others = [estimate(kwh, DAY).total for kwh in (found.kwh - 1, found.kwh + 1) if kwh >= 0]
    assert all(abs(found.total - total) <= abs(other - total) for other in others)


def test_a_debt_is_no_bill() -> None:
    with pytest.raises(TariffError, match="0 đồng or more"):
        usage_for(-1, DAY)
