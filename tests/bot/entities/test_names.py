"""Places, payment providers, services."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import vietnam_provinces

from bot.entities import service
from bot.entities.place import PLACES
from bot.text.document import Document
from tests.bot.entities.tables import found

PLACE = [
    ("xa tan thanh dong thap", ["xa tan thanh", "dong thap"]), ("xa tan thanh dong", ["xa tan thanh dong"]),
    ("xa tan thanh dong tp hcm", ["xa tan thanh dong", "tp hcm"]),
    ("xã Tân Thạnh Đông tháp truyền hình", ["xã Tân Thạnh Đông"]),
    ("mất điện ở phường Ba Đình", ["phường Ba Đình"]), ("quận 3", ["quận 3"]), ("q3", ["q3"]), ("q.7", ["q.7"]), ("P.5 Q.10", ["P.5", "Q.10"]),
    ("TP.HCM", ["TP.HCM"]), ("tp Huế", ["tp Huế"]), ("Đà Nẵng", ["Đà Nẵng"]), ("da nang", ["da nang"]), ("huyện Củ Chi", ["huyện Củ Chi"]),
    ("Củ Chi", ["Củ Chi"]), ("xã Tân Nhựt", ["xã Tân Nhựt"]), ("thị trấn Xuân Mai", ["thị trấn Xuân Mai"]), ("tỉnh Bình Dương", ["tỉnh Bình Dương"]),
    ("ở Bình Phước", ["Bình Phước"]), ("Sài Gòn", ["Sài Gòn"]), ("quận bảy", ["quận bảy"]), ("phuong Vinh Hai", ["phuong Vinh Hai"]),
    ("xa Phu Xuyen, ha noi", ["xa Phu Xuyen", "ha noi"]), ("phường Hải Châu", ["phường Hải Châu"]), ("Buôn Ma Thuột", ["Buôn Ma Thuột"]),
    ("Thừa Thiên Huế", ["Thừa Thiên Huế"]), ("Cái Răng", ["Cái Răng"]), ("đặc khu Phú Quốc", ["đặc khu Phú Quốc"]), ("Vũng Tàu", ["Vũng Tàu"]),
    ("xã Hương Khê, Hà Tĩnh", ["xã Hương Khê", "Hà Tĩnh"]), ("phường 12 quận Gò Vấp", ["phường 12", "quận Gò Vấp"]), ("Hà Đông", ["Hà Đông"]),
    ("thị xã Sơn Tây", ["thị xã Sơn Tây"]), ("tx Gò Công", ["tx Gò Công"]), ("quận mười hai", ["quận mười hai"]),
    ("tp thu duc mat dien", ["tp thu duc"]), ("Phuong Hiep Phu tp thu duc", ["Phuong Hiep Phu", "tp thu duc"]),
    ("quận tám", ["quận tám"]), ("quan tam", ["quan tam"]), ("dien luc Yen The", ["Yen The"]), ("tôi ở cần giờ", ["cần giờ"]), ("điện cần thơ yếu", ["cần thơ"]),
]  # fmt: skip
NO_PLACE = [
    "hợp đồng", "la gi", "chi so cu chi so moi", "tinh tien dien", "bị trừ tiền hai lần", "can tho sua dien", "nhan vien nhiet tinh lam",
    "Trần Văn Lợi", "25 Lạc Long Quân", "đồng ý", "thành công", "p12345", "quần áo", "phương pháp", "xa quá", "tinh gia dien", "mất điện",
    "đồng hồ", "hòa bình", "ho gia dinh",
    "hn nhà e dùng mấy số", "mong anh chị quan tâm", "quý cơ quan bà có thể", "đường xa ba chục cây số", "xã cho mượn đất làm nhà",
    "điều hòa, bình nóng lạnh", "cần giờ cụ thể có điện", "tủ đông hải sản", "tra loi tu dong ha", "Tran Thi Ngoc Hue", "hợp tác xã định lắp máy",
    "Công ty An Phú", "móc thẳng lên dây trần. Đề nghị xử lý", "cty TNHH Minh Long", "mua năm căn nhà",
    "di cong trinh xa 5 thang", "bị cắt từ sg",
    "lap cong to cho don hom truoc", "sạp trong chợ mới", "lùi vô ba thước",
]  # fmt: skip

PROVIDERS = [
    ("qua momo", [("momo", "MoMo")]), ("vcb", [("vcb", "Vietcombank")]), ("ngân hàng Agribank", [("Agribank", "Agribank")]), ("zalopay", [("zalopay", "ZaloPay")]),
    ("vi ét com banh", [("vi ét com banh", "Vietcombank")]), ("Viettel Money", [("Viettel Money", "Viettel Money")]), ("mô mô", [("mô mô", "MoMo")]),
    ("tcb với acb", [("tcb", "Techcombank"), ("acb", "ACB")]), ("ngân hàng Đông Á", [("Đông Á", "DongA Bank")]), ("shopee pay", [("shopee pay", "ShopeePay")]),
    ("Viet com bank", [("Viet com bank", "Vietcombank")]), ("Circle K", [("Circle K", "Circle K")]), ("MB Bank", [("MB Bank", "MB")]), ("vnpay", [("vnpay", "VNPAY")]),
    ("ngan hang nong nghiep", [("nong nghiep", "Agribank")]), ("a gri banh", [("a gri banh", "Agribank")]), ("TPBank", [("TPBank", "TPBank")]),
    ("khu Đông Á", []), ("sở công thương", []), ("quân đội", []), ("ngân hàng quân đội", [("quân đội", "MB")]), ("hợp tác xã", []), ("bảo việt nam", []),
    ("zalo", []), ("mở máy", []), ("facebook", []), ("số vip", []), ("ví tiền", []), ("tiên phong", []), ("việt á", []), ("payment", []),
]  # fmt: skip

SERVICES = [
    ("thủ tục sang tên cần gì", ["change_contract_owner"]), ("thu tuc sang ten", ["change_contract_owner"]), ("dời công tơ mất phí không", ["move_meter"]),
    ("lắp công tơ mới bao lâu", ["request_new_supply"]), ("tăng công suất cần giấy tờ gì", ["change_capacity"]), ("lên 3 pha hết bao nhiêu", ["change_capacity"]),
    ("giấy tờ gia hạn hợp đồng", ["renew_contract"]), ("chấm dứt hợp đồng cần gì", ["terminate_contract"]), ("tạm ngưng sử dụng điện", ["suspend_supply"]),
    ("đăng ký định mức thuê trọ", ["change_household_quota"]), ("mở lại điện phí bao nhiêu", ["reconnect_supply"]), ("điện mặt trời mái nhà", ["register_rooftop_solar"]),
    ("lắp trạm biến áp", ["request_new_supply_mv"]), ("đổi mục đích sử dụng điện", ["change_usage_purpose"]), ("đổi số điện thoại", ["update_contact_info"]),
    ("ký hợp đồng điện tử", ["sign_contract"]), ("sang tên cái đồng hồ điện", ["change_contract_owner"]), ("thủ tục gì", []), ("cần giấy tờ nào", []), ("xin chào", []),
    ("nâng lên 3 pha cần gì", ["change_capacity"]), ("người đứng tên đã mất thì sang tên hợp đồng điện sao", ["change_contract_owner"]),
    ("phí đóng điện lại", ["reconnect_supply"]), ("hồ sơ đăng ký định mức cho người thuê trọ", ["change_household_quota"]),
    ("dời đồng hồ điện", ["move_meter"]), ("hồ sơ gồm những gì", []), ("mất mấy ngày", []), ("có cần công chứng không", []),
    ("nộp ở đâu", []), ("phí bao nhiêu", []), ("điện yếu quá", []), ("tiền điện tháng này", []),
]  # fmt: skip


PERSONS = [
    ("em tên Thảo, 0912 000 111", ["Thảo"]), ("tên chủ hộ là Lê Văn Tám", ["Lê Văn Tám"]), ("tôi tên là Hòa", ["Hòa"]),
    ("hợp đồng đứng tên Y Phương Niê", ["Y Phương Niê"]), ("tên chú là Bảy", ["Bảy"]),
    ("tên Công ty An Phú", []), ("tên là gì", []), ("đổi tên hợp đồng", []), ("sang tên", []), ("tên Trường Tiểu học Hòa Bình", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PERSONS)
def test_a_person_who_says_a_name(text: str, expected: list[str]) -> None:
    assert [span for span, _ in found("person_name", text)] == expected


@pytest.mark.parametrize(("text", "expected"), PLACE)
def test_place(text: str, expected: list[str]) -> None:
    assert [span for span, _ in found("place", text)] == expected


@pytest.mark.parametrize("text", NO_PLACE)
def test_not_a_place(text: str) -> None:
    assert found("place", text) == []


@pytest.mark.parametrize(("text", "expected"), PROVIDERS)
def test_payment_provider(text: str, expected: list[tuple[str, object]]) -> None:
    assert found("payment_provider", text) == expected


@pytest.mark.parametrize(("text", "expected"), SERVICES)
def test_service(text: str, expected: list[str]) -> None:
    assert [match.value for match in service.find(Document.of(text))] == expected


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("thủ tục sang tên hợp đồng điện cần gì", "sang tên hợp đồng điện"), ("dời đồng hồ điện tốn phí", "dời đồng hồ điện"),
        ("muốn vô điện mới thì sao", "vô điện mới"), ("Đăng ký định mức cho người thuê trọ", "Đăng ký định mức cho người thuê trọ"),
        ("lắp công tơ mỗi người nói một kiểu", "lắp công tơ"), ("xin cấp điện trung thế", "cấp điện trung thế"),
        ("đăng ký điện mặt trời mái nhà", "đăng ký điện mặt trời mái nhà"),
    ],
)  # fmt: skip
def test_a_service_is_named_with_its_object(text: str, span: str) -> None:
    document = Document.of(text)
    assert [document.original[m.start : m.end] for m in service.find(document)] == [span]


def test_the_list_holds_every_division_of_today() -> None:
    """The installed package is the source of the names since 1 July 2025; the file must follow it."""
    listed = {tuple(line.split("\t")[:2]) for line in PLACES.read_text(encoding="utf-8").splitlines()[1:]}
    current = json.loads(Path(vietnam_provinces.NESTED_DIVISIONS_JSON_PATH).read_text(encoding="utf-8"))
    assert len(current) == 34
    for province in current:
        assert ("province", province["name"]) in listed
        assert all(("ward", ward["name"]) in listed for ward in province["wards"])


def test_the_list_holds_the_divisions_before_the_merger() -> None:
    rows = [line.split("\t") for line in PLACES.read_text(encoding="utf-8").splitlines()[1:]]
    before = [row for row in rows if row[2] in ("before", "both")]
    assert sum(row[0] == "province" for row in before) == 63
    assert sum(row[0] == "district" for row in before) > 650
    assert ["district", "Huyện Củ Chi", "before"] in rows
