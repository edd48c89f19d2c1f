"""Conversations that take Rasa through everything the patches touch."""

from __future__ import annotations

#: Name → the customer's messages.
CONVERSATIONS: dict[str, list[str]] = {
    "small talk": ["xin chào", "menu", "/greet", "/deny", "/goodbye", "xin chào"],
    "a form": ["/ask_bill", '/inform{"customer_code": "PE01000012345"}', '/inform{"period": "2026-10"}', "/goodbye"],
    "a form filled at once": ['/ask_bill{"customer_code": "PE01000012345", "period": "2026-10"}', "/affirm"],
    "questions inside a form": [
        "/ask_bill",
        "/ask_tariff",
        '/inform{"customer_code": "PE01000012345"}',
        "/ask_tariff",
        "/greet",
        "/show_menu",
        '/inform{"period": "2026-10"}',
        "/ask_tariff",
    ],
    "a form left": ["/ask_bill", "/deny", '/inform{"period": "2026-10"}', "/ask_bill", "/ask_bill", "/deny", "/deny"],
    "a form that is not answered": ["/ask_bill", "/affirm", "/affirm", "/greet", "/ask_bill", "bảng giá điện"],
    "one form after the other": [
        "/ask_bill",
        "/switch",
        "cám ơn em nhiều {nhé}",
        '/inform{"customer_code": "PE01000012345"}',
        "/switch",
        "/deny",
        "rất tốt",
        '/inform{"period": "2026-10"}',
    ],
    "custom actions": ["/ask_outage", "/deny", "/affirm", "/ask_bill", "/affirm", "/ask_outage", "/deny"],
    "memorised stories": ["/greet", "/deny", "/greet", "/deny", "/ask_outage", "/deny", "/affirm"],
    "not understood": ["/inform", "/deny", "/affirm", "/greet", "/inform", "/deny", "/ask_outage", "/deny"],
    "started again": [
        "/ask_outage",
        "/restart",
        "/affirm",
        "/greet",
        "/ask_bill",
        "/restart",
        "/session_start",
        "/greet",
    ],
    "taken back": ["/greet", "/back", "/ask_bill", "/back", "/ask_outage", "/back", "/affirm", "/greet"],
    "refused": ["/try_again", "/greet", "/ask_bill", "/try_again", "/try_again", '/inform{"period": "2026-10"}'],
    "handed over": ["/ask_bill", "/stop_bot", "/greet", "alo", "/restart", "/greet"],
    "free text": [
        "alo shop ơi",
        "tien dien thang nay",
        "PE01000012345",
        "2026-09 nhé",
        "nhà tôi mất điện rồi",
        "không",
    ],
}
