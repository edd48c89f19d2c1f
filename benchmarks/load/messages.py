"""What customers write in the measurements: short conversations of everyday questions, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

#: What customers ask between greeting and thanks, without and with a linked bill. Nobody asks the same thing twice.
_PUBLIC = ("calculate_bill", "ask_tariff", "ask_outage_schedule", "ask_procedure", "ask_contact")
_LINKED = ("ask_bill_amount", "ask_debt", "calculate_bill", "ask_tariff", "ask_procedure")
#: One conversation of so many is of a customer whose chat is linked to a customer code.
LINKED_EVERY = 5

_SENTENCES: dict[str, Sequence[str]] = {
    "greet": ("xin chào", "chào em", "alo", "em ơi", "chao ad", "dạ chào anh chị"),
    "thank": ("cảm ơn em nhé", "cám ơn bạn", "ok cảm ơn em", "cam on ad nhieu", "thank you em", "cảm ơn nhiều ạ"),
    "calculate_bill": (
        "{kwh} số thì hết bao nhiêu tiền",
        "tính giúp em {kwh} kWh bao nhiêu tiền ạ",
        "xai {kwh} so dong bao nhieu",
        "dùng {kwh} ký điện một tháng thì trả bao nhiêu",
        "nếu dùng {kwh} kWh thì tiền điện khoảng bao nhiêu?",
        "{kwh} số nhiu tiền z ad",
    ),
    "ask_tariff": (
        "giá điện sinh hoạt bây giờ bao nhiêu một số",
        "giá điện bậc 3 là bao nhiêu",
        "gia dien bac 1 bao nhieu",
        "cho hỏi giá điện kinh doanh giờ cao điểm",
        "biểu giá điện hiện nay thế nào ạ",
        "giá bán lẻ điện mới nhất là bao nhiêu",
    ),
    "ask_outage_schedule": (
        "mai phường Tương Mai, Hà Nội có cúp điện không",
        "tuần này phường Tương Mai Hà Nội có cắt điện không",
        "lich cup dien phuong Phu Lam tphcm tuan nay",
        "ngày mai phường Ba Đình, Hà Nội có lịch cắt điện không ạ",
        "cho xin lịch cắt điện phường Phú Lâm, thành phố Hồ Chí Minh",
    ),
    "ask_procedure": (
        "thủ tục sang tên hợp đồng cần giấy tờ gì",
        "thu tuc sang ten can giay to gi",
        "thủ tục lắp công tơ mới cần giấy tờ gì",
        "thủ tục di dời công tơ mất bao lâu",
        "thủ tục gia hạn hợp đồng như thế nào ạ",
    ),
    "ask_contact": (
        "số tổng đài điện lực là số mấy",
        "cho xin số hotline",
        "văn phòng điện lực làm việc mấy giờ",
        "dia chi phong giao dich o dau",
    ),
    "ask_bill_amount": (
        "tiền điện tháng này bao nhiêu",
        "tien dien thang nay nha minh bao nhieu",
        "tháng trước nhà em hết bao nhiêu tiền điện",
        "tđ tháng này bn ad",
    ),
    "ask_debt": ("nhà em còn nợ tiền điện không", "con no tien dien khong em", "còn hóa đơn nào chưa đóng không ạ"),
}


@dataclass(frozen=True)
class Message:
    """One message: who writes it (a number), what, and the wish that is meant."""

    customer: int
    text: str
    wish: str

    @property
    def linked(self) -> bool:
        """Whether the chat is linked to a customer code."""
        return is_linked(self.customer)


def is_linked(customer: int) -> bool:
    """Whether this customer's chat is linked before the measurement."""
    return customer % LINKED_EVERY == 0


def mix(count: int, *, turns: int = 6, seed: int = 1) -> list[Message]:
    """`count` messages: customers greet, ask `turns - 2` things (at most five) and give thanks; all talk at once.

    The first message of everybody comes before the second of anybody, so that conversations overlap fully.
    """
    chance = random.Random(seed)
    customers = -(-count // turns)
    conversations = [_conversation(customer, turns, chance) for customer in range(customers)]
    order = [conversation[turn] for turn in range(turns) for conversation in conversations]
    return order[:count]


def _conversation(customer: int, turns: int, chance: random.Random) -> list[Message]:
    asked = chance.sample(_LINKED if is_linked(customer) else _PUBLIC, turns - 2)
    return [_say(customer, wish, chance) for wish in ("greet", *asked, "thank")]


def _say(customer: int, wish: str, chance: random.Random) -> Message:
    return Message(customer, chance.choice(_SENTENCES[wish]).format(kwh=chance.randrange(40, 900)), wish)
