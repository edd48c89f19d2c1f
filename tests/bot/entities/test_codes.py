"""Customer codes, request codes, one-time codes, meter numbers."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from tests.bot.entities.tables import found
from utility.request_number import new_number

CUSTOMER = [
    ("PD15000234987", "PD15000234987"), ("mã pd15000234987 nhé", "PD15000234987"), ("PA18LC0093398", "PA18LC0093398"),
    ("PB06010001234.", "PB06010001234"), ("mã KH: PE13000789456", "PE13000789456"), ("PE1300 0789 456", "PE13000789456"),
    ("PE 13 000 789 456", "PE13000789456"), ("p e 1 3 0 0 0 7 8 9 4 5 6", "PE13000789456"),
    ("PD.15.000.234987", "PD15000234987"), ("PD-15-000234987", "PD15000234987"),
    ("pê đê một năm không không không hai ba bốn chín tám bảy", "PD15000234987"),
    ("pê e một ba không không không bảy tám chín một hai ba", "PE13000789123"),
    ("mã là phê đê không hai không không không không một hai ba bốn năm", "PD02000012345"),
    ("pê a một tám lờ xê không không chín ba ba chín tám", "PA18LC0093398"),
    ("pe 13 không không không bảy tám chín một hai ba", "PE13000789123"),
    ("pê bê không sáu không một không không không một hai ba bốn", "PB06010001234"),
    ("PK01000345678", "PK01000345678"), ("PQ02000567890", "PQ02000567890"), ("PH11000567890", "PH11000567890"),
    ("pê e mười ba không không không bảy tám chín một hai ba", "PE13000789123"),
    ("pê đê mười lăm không không không hai trăm ba mươi bốn chín tám bảy", "PD15000234987"),
    ("pê a không hai không ba mươi mốt hai mươi hai không một trăm linh năm", "PA02031220105"),
    ("pe e muoi ba khong khong khong bay tam chin mot hai ba", "PE13000789123"),
    ("mã pê bê hai mươi không một hai mươi ba không bốn năm sáu bảy", "PB20012304567"),
    ("PE0900O332145", "PE09000332145"), ("(PM01000987654)", "PM01000987654"), ("PNGV000123456", "PNGV000123456"),
    ("ma kh PC05020134567 no bao nhieu", "PC05020134567"), ("pp0100 000 0123", "PP01000000123"),
    ("Mã: PD10000456123, tháng 9", "PD10000456123"), ("PD\u200b15000234987", "PD15000234987"),
    ("ＰＤ１５０００２３４９８７", "PD15000234987"),
]  # fmt: skip
NO_CUSTOMER = [
    "0912345678", "PDF của hóa đơn", "phường 12", "pin dự phòng 20000", "PX15000234987", "mã OTP 482913", "p12",
    "phòng 302", "PC08 báo mất điện", "quận 3", "pass 12345678", "P.5 Q.10", "pê đê một hai", "YC26110457",
    "PD1500023", "ABPD15000234987X1", "pe pe pe",
    "số tiền phải là 1.350.000", "so phai la 0385 447 916", "phieu cs2509-11 sao roi", "số đúng phải là 0385 447 916",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), CUSTOMER)
def test_customer_code(text: str, value: str) -> None:
    assert [v for _, v in found("customer_code", text)] == [value]


@pytest.mark.parametrize("text", NO_CUSTOMER)
def test_not_a_customer_code(text: str) -> None:
    assert found("customer_code", text) == []


def test_the_span_of_a_code_is_what_was_typed() -> None:
    assert found("customer_code", "mã PE 13 000 789 456 ạ") == [("PE 13 000 789 456", "PE13000789456")]


def test_several_codes() -> None:
    text = "nhà một PD15000234987, nhà hai PD15000234988"
    assert [v for _, v in found("customer_code", text)] == ["PD15000234987", "PD15000234988"]


REQUEST = [
    ("YC26110457", "YC26110457"), ("yêu cầu YC26110234 xử lý xong chưa", "YC26110234"), ("yc2511987 đi", "YC2511987"),
    ("mã yêu cầu YC-2611-0457", "YC-2611-0457"), ("hồ sơ HS 2611 0457 tới đâu", "HS26110457"),
    ("phiếu số 26110457 xong chưa", "26110457"), ("hồ sơ mã ABC123456 sao rồi", "ABC123456"),
    ("yêu cầu y xê hai sáu một một không hai ba bốn", "YC26110234"), ("tra mã hồ sơ: 260457", "260457"),
    ("yc 261122 k7aq3r", "YC261122K7AQ3R"), ("YC 2611 22 K7AQ3R", "YC261122K7AQ3R"),
    ("Yêu cầu YC261118M4DQ7A xử lý tới đâu", "YC261118M4DQ7A"), ("hs2610004512 sao rồi", "HS2610004512"), ("tra yêu cầu HS2610-004512", "HS2610-004512"),
    ("kiểm tra giúp CS-884120 tới đâu rồi", "CS-884120"), ("mã CS-884120", "CS-884120"), ("mã MD2511-201 làm tới đâu", "MD2511-201"),
    ("có mã YC556010. Em không cần nữa", "YC556010"), ("yc556010 em không cần nữa", "YC556010"), ("Rút đơn kiểm định KD2511-44", "KD2511-44"),
    ("số hồ sơ là hai sáu một một không năm tám", "2611058"), ("hồ sơ mang số 26-TT-0081", "26-TT-0081"), ("hồ sơ đấu trung thế mang số 26-TT-0081", "26-TT-0081"), ("phieu cs2509-11 da giao ai", "CS2509-11"),
    ("kiểm tra tiến độ yc YC26111313 vs", "YC26111313"), ("mã số phiếu PYC260457", "PYC260457"),
]  # fmt: skip
SPELLED_REQUEST = [
    ("tra giúp yêu cầu y xê hai sáu một một hai hai ca bảy a quy ba e rờ với", "YC261122K7AQ3R"),
    ("y cê hai sáu một một hai hai ca bảy a quy ba e rờ", "YC261122K7AQ3R"),
    ("hồ sơ i xê hai mươi sáu mười một hai mươi hai ka bảy a cu ba rờ ạ", "YC261122K7AQ3R"),
    ("yc hai sáu không bảy hai sáu giê e rờ hát bảy xê", "YC260726GERH7C"),
    ("y xê hai sáu ờ một hai không năm đê e mờ giê sáu mờ", "YC261205DEMG6M"),
    ("y xê hai sáu không bảy không chín ba ê e y e mờ", "YC2607093EEYEM"),
    ("yc 261122 ca bảy a quy ba rờ", "YC261122K7AQ3R"),
]  # fmt: skip
NO_REQUEST = [
    "yêu cầu cấp điện mới", "hồ sơ của tôi", "hóa đơn 10/2026", "phiếu thu tháng 10", "yêu cầu 2 hộ", "PD15000234987",
    "mã yêu cầu là gì", "hồ sơ gồm những gì", "yêu cầu gặp nhân viên", "0912345678",
    "yêu cầu của tôi xong chưa", "350 số", "1tr2", "hồ sơ năm 2026", "mã khách hàng PE13000234567",
    "sdt0912345678", "stk123456789", "căn hộ LK12-0567", "mã giao dịch FT26312345", "tt 350k tiền điện", "công tơ CS-884120 bị cháy",
    "zalo0912345678", "số tài khoản VCB0071000123", "phòng AB12345",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), REQUEST)
def test_request_code(text: str, value: str) -> None:
    assert [v for _, v in found("request_code", text)] == [value]


@pytest.mark.parametrize(("text", "value"), SPELLED_REQUEST)
def test_spelled_request_code(text: str, value: str) -> None:
    assert [v for _, v in found("request_code", text)] == [value]


def test_every_issued_code_survives_being_read_out() -> None:
    digits = dict(enumerate(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]))
    names = {str(digit): name for digit, name in digits.items()}
    names |= {"A": "a", "C": "xê", "D": "đê", "E": "e", "G": "giê", "H": "hát", "K": "ca", "M": "em mờ", "P": "pê"}
    names |= {"Q": "quy", "R": "rờ", "Y": "y"}
    random = Random(5)
    for _ in range(200):
        code = new_number(date(2026, random.randint(1, 12), random.randint(1, 28)), random.choice)
        spoken = " ".join(names[sign] for sign in code[2:])
        read = [v for _, v in found("request_code", f"cho tôi hỏi yêu cầu y xê {spoken} tới đâu rồi")]
        assert read == [code], spoken


@pytest.mark.parametrize("text", NO_REQUEST)
def test_not_a_request_code(text: str) -> None:
    assert found("request_code", text) == []


OTP = [
    ("482913", "482913"), ("mã OTP là 482913", "482913"), ("otp 4829", "4829"), ("mã xác nhận 482 913", "482913"),
    ("mã xác thực bốn tám hai chín một ba", "482913"), ("otp: 00123456", "00123456"), ("482913 ạ", "482913"),
    ("ma xac nhan la 775210", "775210"), ("mã gửi về là 123456", "123456"), ("bốn tám hai chín một ba", "482913"),
    ("OTP 482913 nha", "482913"), ("mã OTP của tôi là 004829", "004829"), ("ma otp 90817263", "90817263"), ("Mã xác minh: 55120", "55120"),
    ("mã tin nhắn 771204", "771204"), ("otp bảy bảy năm hai một không", "775210"),
]  # fmt: skip
NO_OTP = [
    "otp chưa tới", "12345 số điện", "850000 đồng", "mã otp hết hạn 850k", "gửi lại otp về 0912345678", "tháng 10",
    "1234567", "công tơ 482913", "350 số", "mã xác nhận 12",
    "mã otp là gì", "chưa nhận được otp", "otp 123", "tiền điện 482913 đồng", "hẹn 12 giờ", "mã OTP hết hạn sau 5 phút",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), OTP)
def test_otp(text: str, value: str) -> None:
    assert [v for _, v in found("otp", text)] == [value]


@pytest.mark.parametrize("text", NO_OTP)
def test_not_an_otp(text: str) -> None:
    assert found("otp", text) == []


METER = [
    ("số công tơ 17045632", "17045632"), ("công tơ số 2019 445512 bị cháy", "2019 445512"), ("số No 12345678", "12345678"),
    ("đồng hồ số 0098123", "0098123"), ("công tơ seri AB123456", "AB123456"), ("điện kế mã số 20451123", "20451123"),
    ("số chế tạo 20177788", "20177788"), ("cong to so 17045632", "17045632"), ("seri 99887766", "99887766"),
    ("Số công tơ in trên mặt là 20887766", "20887766"), ("điện kế tui số 17003926 đó", "17003926"), ("công tơ nhà tôi số 20117845 bị kẹt", "20117845"),
    ("cong to nha em so 20117845", "20117845"), ("đồng hồ nhà mình số 21064418", "21064418"),
    ("số seri 20177788", "20177788"), ("công tơ có số 22334455", "22334455"),
    ("tôi đọc lộn công tơ, số đúng là 21998877", "21998877"), ("Số công tơ tôi chép sai một chữ, đúng là 21770643.", "21770643"),
    ("công tơ mã hiệu EMIC CV140 số 18112233", "18112233"),
    ("công tơ CS-884120 bị cháy", "CS-884120"), ("công tơ nhà em mã in trên vỏ là CS-884120", "CS-884120"),
]  # fmt: skip
NO_METER = [
    "công tơ chỉ 10452", "chỉ số 7702", "hai công tơ", "đồng hồ 3 pha", "công tơ nhà tôi 350 số", "số 17045632",
    "thay công tơ năm 2019", "đồng hồ chạy nhanh", "công tơ 5 tháng chưa ghi",
    "số công tơ là gì", "công tơ bị cháy", "hồ sơ lắp công tơ YC2611208", "đồng hồ nhảy 350 số", "hai công tơ của nhà 45", "công tơ ba pha",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), METER)
def test_meter_number(text: str, value: str) -> None:
    assert [v for _, v in found("meter_number", text)] == [value]


@pytest.mark.parametrize("text", NO_METER)
def test_not_a_meter_number(text: str) -> None:
    assert found("meter_number", text) == []
