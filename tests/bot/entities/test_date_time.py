"""Days and hours, counted from Sunday 22 November 2026."""

from __future__ import annotations

import pytest

from tests.bot.entities.tables import Case, found

TIMES: list[Case] = [
    ("hôm nay", [("hôm nay", "2026-11-22")]), ("hôm qua", [("hôm qua", "2026-11-21")]), ("hôm kia", [("hôm kia", "2026-11-20")]),
    ("ngày mai có cúp điện không", [("ngày mai", "2026-11-23")]), ("mai có cúp điện không", [("mai", "2026-11-23")]),
    ("ngày kia", [("ngày kia", "2026-11-24")]), ("ngày mốt", [("ngày mốt", "2026-11-24")]), ("sáng mai", [("sáng mai", "2026-11-23")]),
    ("tối nay mấy giờ", [("tối nay", "2026-11-22")]), ("đêm qua mất điện", [("đêm qua", "2026-11-21")]), ("chiều mai", [("chiều mai", "2026-11-23")]),
    ("thứ bảy này", [("thứ bảy này", "2026-11-28")]), ("thứ hai tuần sau", [("thứ hai tuần sau", "2026-11-23")]),
    ("thứ năm tuần trước", [("thứ năm tuần trước", "2026-11-12")]), ("chủ nhật", [("chủ nhật", "2026-11-22")]),
    ("hôm thứ hai", [("thứ hai", "2026-11-16")]), ("chiều thứ năm", [("chiều thứ năm", "2026-11-26")]), ("cúp điện t7 này", [("t7 này", "2026-11-28")]),
    ("20/11", [("20/11", "2026-11-20")]), ("ngày 5/11", [("5/11", "2026-11-05")]), ("25/12/2026", [("25/12/2026", "2026-12-25")]),
    ("ngày 26", [("ngày 26", "2026-11-26")]), ("ngày 5 tháng 10", [("ngày 5 tháng 10", "2026-10-05")]), ("mùng 5", [("mùng 5", "2026-11-05")]),
    ("20-11-2026", [("20-11-2026", "2026-11-20")]), ("8h tối qua", [("8h tối qua", "2026-11-21T20:00")]), ("2 giờ chiều", [("2 giờ chiều", "2026-11-22T14:00")]),
    ("8h30 sáng mai", [("8h30 sáng mai", "2026-11-23T08:30")]), ("17h ngày 25/11", [("17h ngày 25/11", "2026-11-25T17:00")]),
    ("20:30 tối nay", [("20:30 tối nay", "2026-11-22T20:30")]), ("sáu giờ tối", [("sáu giờ tối", "2026-11-22T18:00")]),
    ("10 giờ rưỡi sáng", [("10 giờ rưỡi sáng", "2026-11-22T10:30")]), ("hom qua", [("hom qua", "2026-11-21")]), ("thu bay", [("thu bay", "2026-11-28")]),
    ("9h toi qua mat dien", [("9h toi qua", "2026-11-21T21:00")]), ("từ 8h đến 11h", [("8h", "2026-11-22T08:00"), ("11h", "2026-11-22T11:00")]),
    ("ngày hai mươi tháng mười một", [("ngày hai mươi tháng mười một", "2026-11-20")]), ("1 giờ trưa", [("1 giờ trưa", "2026-11-22T13:00")]),
    ("12 giờ đêm qua", [("12 giờ đêm qua", "2026-11-21T00:00")]), ("bữa qua", [("bữa qua", "2026-11-21")]),
    ("nộp ngay hôm nay", [("hôm nay", "2026-11-22")]), ("thì mai bị cắt", [("mai", "2026-11-23")]), ("nhưng hôm qua tôi đóng rồi", [("hôm qua", "2026-11-21")]),
    ("thợ tới nhà tôi hôm qua", [("hôm qua", "2026-11-21")]), ("từ 3 giờ chiều tới giờ", [("3 giờ chiều", "2026-11-22T15:00")]),
    ("hẹn chiều thứ tư 25/11 lúc 2 giờ", [("chiều thứ tư 25/11 lúc 2 giờ", "2026-11-25T14:00")]), ("hôm mười chín tôi đóng rồi", [("hôm mười chín", "2026-11-19")]),
    ("cúp từ 8h30 sáng mai tới 4h chiều à", [("8h30 sáng mai", "2026-11-23T08:30"), ("4h chiều", "2026-11-23T16:00")]),
    ("cắt từ 8h đến 11h ngày 25/11", [("8h", "2026-11-25T08:00"), ("11h ngày 25/11", "2026-11-25T11:00")]),
    ("mất từ hôm qua đến hôm nay", [("hôm qua", "2026-11-21"), ("hôm nay", "2026-11-22")]),
    ("tưởng phải đợi tới mai", [("mai", "2026-11-23")]),
    ("chúa nhựt này cúp hông", [("chúa nhựt này", "2026-11-22")]),
    ("mất điện từ hồi hôm", [("hồi hôm", "2026-11-21")]), ("mất điện từ sáu giờ tối", [("sáu giờ tối", "2026-11-22T18:00")]),
    ("tối ni mất điện", [("tối ni", "2026-11-22")]), ("sáng ni o ơi", [("sáng ni", "2026-11-22")]), ("trưa kia", [("trưa kia", "2026-11-20")]),
    ("sáng qua mất điện", [("sáng qua", "2026-11-21")]), ("sang qua mat dien", [("sang qua", "2026-11-21")]),
    ("thứ tư tuần sau", [("thứ tư tuần sau", "2026-11-25")]), ("thu tu cup dien ko", [("thu tu", "2026-11-25")]),
    ("hôm mùng tám", [("mùng tám", "2026-11-08")]), ("chủ nhật này", [("chủ nhật này", "2026-11-22")]),
]  # fmt: skip
NOT_TIMES = [
    "công tơ phải đem qua vị trí khác", "cột nghiêng hẳn sang mái nhà", "ban ngày mái phát ra thừa", "dốt đặc cán mai", "chừa lại gốc mai",
    "mấy ngày một lần", "nến cháy hết cây thứ hai", "điểm thứ ba treo",
    "một ngày ba cái tin", "đơn vị thứ ba", "số liên lạc thứ hai",
    "cứ sáu giờ tối là yếu", "đêm nào tầm mười một giờ cũng có người móc dây", "lúc ngày này lúc ngày kia", "tháng nào cũng ngày 5",
    "mọi tháng cỡ mùng năm là có hóa đơn", "em hỏi hôm",
    "thủ tục sang qua tên con gái", "muon sang qua ten vo", "đồng hồ sang qua nhà mới", "sang qua ten con trai can gi",
    "theo thứ tự", "thứ tự ưu tiên thế nào", "nop giay to theo thu tu nao", "thu tu uu tien the nao",
    "mấy hôm nay", "mạng 4g yếu", "bây giờ", "lần thứ hai", "mã thứ ba", "anh Mai ơi", "khuyến mãi", "giờ cao điểm", "mất điện 3 giờ đồng hồ",
    "suốt 5 giờ", "32/13", "số 14/5 Cách Mạng", "ngay một lần", "điện mặt trời mái nhà", "sáng đèn", "mai mốt", "tôi mới", "31/2",
    "hai bữa nay", "mấy ngày sau", "1/2 tháng", "năm chỗ", "từ giờ",
    "thư từ giấy báo", "thu 4.000 một số", "bên thứ ba", "pha thứ ba", "tiếng thứ năm", "câu thứ năm rồi", "Lần thứ ba tôi nhắn", "bị thu hai lần",
    "goi mai khong ai nghe", "dien mat troi ap mai", "chia ra ba giờ bình thường", "bậc 3 h là", "sáng đi tối mới về", "khuya mới có điện",
    "đc 22/5 nguyễn oanh", "mấy đêm nay", "nay mai", "e cn nợ k", "mã khách hàng thứ hai",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_date_time(text: str, expected: list[tuple[str, object]]) -> None:
    assert found("date_time", text) == expected


@pytest.mark.parametrize("text", [t for t in NOT_TIMES if t != "1/2 tháng"])
def test_not_a_date_time(text: str) -> None:
    assert found("date_time", text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tôi đã nộp hôm ngày 26", "2026-10-26"),  # looks back: the 26th that has been
        ("ngày 5 sẽ cúp điện", "2026-12-05"),  # looks forward: the 5th to come
        ("ngày 26", "2026-11-26"),
    ],
)
def test_a_day_of_the_month_follows_the_message(text: str, value: str) -> None:
    assert [v for _, v in found("date_time", text)] == [value]


def test_every_part_of_every_near_day_is_read() -> None:
    """The pattern and the table of days are two lists: a word of one that the other lacks was a message lost."""
    for part in ("rạng sáng", "sáng", "trưa", "chiều", "tối", "đêm", "khuya", "xế chiều", "toi", "dem", "sang"):
        for day in (
            "nay",
            "mai",
            "qua",
            "mốt",
            "mot",
            "kia",
            "hôm qua",
            "hôm nay",
            "ni",
            "hôm ni",
            "hom kia",
            "nớ",
            "bữa ni",
        ):
            found("date_time", f"{part} {day} nhà tôi mất điện")
