"""The pictures open, have a phone's proportions, differ with the data, and stay small."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image, ImageDraw

from utility.pictures import canvas, draw_bill, draw_history
from utility.views import BillLineView, BillView


def a_bill(period: str = "2026-10", kwh: int = 257, previous: int | None = 240) -> BillView:
    year, month = map(int, period.split("-"))
    lines = (
        BillLineView("Bậc 1", Decimal(50), Decimal(1984), Decimal(99200)),
        BillLineView("Bậc 2", Decimal(50), Decimal("1560.6"), Decimal(78030)),
    )
    return BillView(
        customer_code="PD13000123456",
        bill_number="B1",
        period=period,
        period_from=date(year, month, 1),
        period_to=date(year, month, 28),
        kwh=kwh,
        previous_kwh=previous,
        group="residential",
        households=Decimal(1),
        tables=("1279",),
        lines=lines,
        subtotal=177230,
        vat_rate=Decimal("0.08"),
        vat=14178,
        total=191408,
        issued_on=date(year, month, 28),
        due_on=date(year, month, 28),
        paid_on=None,
    )


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every line of text that is drawn."""
    lines: list[str] = []
    original: Callable[..., None] = ImageDraw.ImageDraw.text

    def remember(self: ImageDraw.ImageDraw, at: object, words: str, **options: object) -> None:
        lines.append(words)
        original(self, at, words, **options)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", remember)
    return lines


def opened(png: bytes) -> Image.Image:
    assert len(png) < 120_000
    image = Image.open(io.BytesIO(png))
    image.load()
    assert image.format == "PNG"
    assert image.width == canvas.WIDTH
    return image


def test_a_bill_shows_its_lines_and_sums(written: list[str]) -> None:
    opened(draw_bill(a_bill()))
    for words in ("Bậc 1", "50 kWh × 1.984 đ", "50 kWh × 1.560,6 đ", "99.200 đ", "Thuế GTGT 8%", "191.408 đ"):
        assert words in written
    assert "Chưa thanh toán, hạn 28/10/2026" in written


def test_a_paid_bill_says_so(written: list[str]) -> None:
    opened(draw_bill(replace(a_bill(), paid_on=date(2026, 11, 2))))
    assert "Đã thanh toán 02/11/2026" in written


def test_no_picture_names_the_customer(written: list[str]) -> None:
    draw_bill(a_bill())
    draw_history([a_bill()])
    assert not [words for words in written if "PD13" in words]


def test_history_keeps_the_last_twelve_in_order(written: list[str]) -> None:
    bills = [a_bill(f"{2025 + n // 12}-{n % 12 + 1:02d}", 100 + n) for n in range(15)]
    opened(draw_history(list(reversed(bills))))
    numbers = [words for words in written if words.isdigit() and int(words) >= 100 and len(words) == 3]
    assert numbers == [str(100 + n) for n in range(3, 15)]


def test_a_jump_stands_out() -> None:
    calm = opened(draw_history([a_bill(kwh=300, previous=290)])).convert("RGB")
    jump = opened(draw_history([a_bill(kwh=300, previous=200)])).convert("RGB")
    assert calm.tobytes() != jump.tobytes()


@pytest.mark.parametrize("kwh", [0, 1, 99_999])
def test_extreme_usage_still_draws(kwh: int) -> None:
    opened(draw_history([a_bill(kwh=kwh), a_bill("2026-09", 0, None)]))


def test_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="no bill"):
        draw_history([])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234567, "1.234.567"),
        (Decimal("1560.6"), "1.560,6"),
        (Decimal("62.5"), "62,5"),
        (Decimal("8.00"), "8"),
    ],
)
def test_numbers_as_written_in_vietnam(value: object, text: str) -> None:
    assert canvas.number(value) == text
