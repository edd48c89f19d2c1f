"""Money, energy, small counts."""

from __future__ import annotations

import pytest

from tests.bot.entities.tables import Case, found

AMOUNTS: list[Case] = [
    ("1tr2", [("1tr2", 1_200_000)]), ("850k", [("850k", 850_000)]), ("350.000đ", [("350.000đ", 350_000)]),
    ("350,000 đồng", [("350,000 đồng", 350_000)]), ("1 triệu 480", [("1 triệu 480", 1_480_000)]),
    ("một triệu hai", [("một triệu hai", 1_200_000)]), ("một triệu hai trăm nghìn", [("một triệu hai trăm nghìn", 1_200_000)]),
    ("1tr150", [("1tr150", 1_150_000)]), ("1tr25", [("1tr25", 1_250_000)]), ("2 triệu rưỡi", [("2 triệu rưỡi", 2_500_000)]),
    ("hai trăm rưỡi nghìn", [("hai trăm rưỡi nghìn", 250_000)]), ("1,6 triệu", [("1,6 triệu", 1_600_000)]),
    ("2.345.678 đ", [("2.345.678 đ", 2_345_678)]), ("690 ngàn", [("690 ngàn", 690_000)]), ("đóng 1.200.000 rồi", [("1.200.000", 1_200_000)]),
    ("5 củ", [("5 củ", 5_000_000)]), ("một triệu mốt", [("một triệu mốt", 1_100_000)]), ("6tr7", [("6tr7", 6_700_000)]),
    ("nợ hai triệu ba trăm bốn mươi lăm nghìn", [("hai triệu ba trăm bốn mươi lăm nghìn", 2_345_000)]),
    ("hết chín trăm", [("chín trăm", 900_000)]), ("500000 vnd", [("500000 vnd", 500_000)]),
    ("mot trieu hai tram nghin", [("mot trieu hai tram nghin", 1_200_000)]), ("tien dien 700k khong", [("700k", 700_000)]),
    ("1 triệu 2 tháng 10", [("1 triệu 2", 1_200_000)]), ("từ 300k lên 1tr1", [("300k", 300_000), ("1tr1", 1_100_000)]),
    ("1 tỷ 2", [("1 tỷ 2", 1_200_000_000)]), ("hóa đơn 12.560.000 đồng", [("12.560.000 đồng", 12_560_000)]),
    ("1 triệu 2 hộ", [("1 triệu", 1_000_000)]), ("chuyển dư 200 nghìn so với hóa đơn", [("200 nghìn", 200_000)]),
    ("850 nghìn đồng", [("850 nghìn đồng", 850_000)]), ("trả 457k hai lần", [("457k", 457_000)]),
    ("hết triệu hai", [("triệu hai", 1_200_000)]), ("triệu rưỡi tiền điện", [("triệu rưỡi", 1_500_000)]), ("hóa đơn triệu mốt", [("triệu mốt", 1_100_000)]),
    ("kỳ này lên 1 triệu 7 lận", [("1 triệu 7", 1_700_000)]), ("500 nghìn 2 cái", [("500 nghìn", 500_000)]),
    ("hơn nửa triệu tiền điện", [("nửa triệu", 500_000)]), ("trăm hai nghìn thôi", [("trăm hai nghìn", 120_000)]),
    ("tận chín trăm một tháng", [("chín trăm", 900_000)]), ("riêng phòng em tám trăm rưỡi", [("tám trăm rưỡi", 850_000)]),
    ("850k còn bao nhiêu", [("850k", 850_000)]), ("đòi sáu trăm hai", [("sáu trăm hai", 620_000)]), ("trả 850k cho em", [("850k", 850_000)]),
    ("chỉ số 4.200, tiền 850.000đ", [("850.000đ", 850_000)]),
]  # fmt: skip
NO_AMOUNT = [
    "350 số", "1.200 kWh", "đồng hồ", "2 đồng hồ", "3 nghìn số", "tháng 10", "ba nghìn mét vuông", "k phải", "22 kV",
    "chỉ số 12.345", "0912345678", "quận 10", "trạm 1250 kVA", "bậc 3", "5 người", "không đồng ý", "10%", "đầu tư",
    "chủ trọ thu bốn nghìn một số", "4.000 đồng một số", "3.500đ/kWh", "bốn ngàn một ký", "đồng hồ hiện 12.304", "số trên công tơ là bốn nghìn hai",
    "mấy triệu", "triệu hai người", "chỉ số mới là 12.640", "nửa triệu người", "vài triệu", "nhà có 2ng", "ấp hai nghìn trứng vịt", "ký túc xá hai nghìn chỗ", "chứ không phải ba trăm",
    "chỉ số lệch đúng hai trăm", "đơn giá 2.998 đ", "cái bếp hai nghìn oát", "2.000 đồng mỗi số",
]  # fmt: skip

USAGE: list[Case] = [
    ("350 số", [("350 số", 350)]), ("ba trăm năm mươi số", [("ba trăm năm mươi số", 350)]), ("318 kWh", [("318 kWh", 318)]),
    ("1.200 kwh", [("1.200 kwh", 1200)]), ("195kwh", [("195kwh", 195)]), ("12 ký", [("12 ký", 12)]),
    ("220 ký điện", [("220 ký", 220)]), ("170 chữ điện", [("170 chữ", 170)]), ("200 so dien het bao nhieu", [("200 so", 200)]),
    ("3 nghìn số", [("3 nghìn số", 3000)]), ("1 ngàn 2 trăm ký", [("1 ngàn 2 trăm ký", 1200)]),
    ("hai trăm lẻ tư ký oát giờ", [("hai trăm lẻ tư ký oát giờ", 204)]), ("bảy mươi nhăm số", [("bảy mươi nhăm số", 75)]),
    ("một nghìn số", [("một nghìn số", 1000)]), ("2.450 kWh", [("2.450 kWh", 2450)]), ("380số", [("380số", 380)]),
    ("540 kwwh", [("540 kwwh", 540)]), ("145 sô điên", [("145 sô", 145)]), ("năm chục ký", [("năm chục ký", 50)]),
    ("1500 số mấy tiền", [("1500 số", 1500)]), ("từ 100 lên 200 số", [("200 số", 200)]), ("hai trăm số", [("hai trăm số", 200)]),
    ("500 ki lô oát giờ", [("500 ki lô oát giờ", 500)]), ("270 KWH", [("270 KWH", 270)]), ("ba trăm hai số", [("ba trăm hai số", 320)]),
    ("1000 so ho gia dinh", [("1000 so", 1000)]), ("bon tram so", [("bon tram so", 400)]), ("hai mươi lăm số", [("hai mươi lăm số", 25)]),
    ("300 kw h", [("300 kw h", 300)]), ("trăm rưỡi số", [("trăm rưỡi số", 150)]),
    ("trăm hai số thì bao nhiêu", [("trăm hai số", 120)]), ("Trăm tám chục số", [("Trăm tám chục số", 180)]),
    ("nếu dùng sáu trăm ki lô oát thì tiền bao nhiêu", [("sáu trăm ki lô oát", 600)]), ("ờ hai chăm số điện", [("hai chăm số", 200)]),
    ("tính hộ bác một trăm hai mươi kí điện", [("một trăm hai mươi kí", 120)]),
    ("50 số đầu giá bao nhiêu", [("50 số", 50)]), ("120 số tiền bao nhiêu", [("120 số", 120)]),
]  # fmt: skip
NO_USAGE = [
    "một số", "bao nhiêu 1 số", "giá một kWh", "mười ba ký tự", "số 350", "3 số điện thoại", "5 kW", "năm ki lô oát",
    "tháng 7 chứ không phải tháng 8", "thứ năm chứ", "một chữ", "200 nghìn so với tháng trước", "850k", "kỳ 2", "2 kỳ này",
    "số điện của tôi", "sổ hộ khẩu",
    "mấy trăm số", "vài số", "số mấy", "hai số điện thoại", "ký hợp đồng", "số nhà 12", "ba ký tự", "số công tơ", "chữ ký", "2 kw", "5 chữ cái", "bậc 2 số", "hai tháng ra hai số tiền", "hai số đuôi hơi mờ", "hai chữ ngừng điện", "dien luc Tam Ky", "tinh tu so dien ra so tien",
    "ba số cuối", "mã sáu số", "tháng mười số liệu loạn hết", "nâng lên năm ki lô oát hết bao nhiêu tiền", "bốn số đó", "bốn số không", "công tơ EMIC CV140 số 18112233",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AMOUNTS)
def test_amount_vnd(text: str, expected: list[tuple[str, object]]) -> None:
    assert found("amount_vnd", text) == expected


@pytest.mark.parametrize("text", NO_AMOUNT)
def test_not_an_amount(text: str) -> None:
    assert found("amount_vnd", text) == []


@pytest.mark.parametrize(("text", "expected"), USAGE)
def test_usage_kwh(text: str, expected: list[tuple[str, object]]) -> None:
    assert found("usage_kwh", text) == expected


@pytest.mark.parametrize("text", NO_USAGE)
def test_not_a_usage(text: str) -> None:
    assert found("usage_kwh", text) == []
