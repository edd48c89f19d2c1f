"""What a customer has told of a fault before the form asks: "điện kế kêu rè rè" needs no list of faults."""

from __future__ import annotations

from actions.dialogue.text import has_phrase

Told = dict[str, tuple[str, ...]]

# By service and field, the catalogue's choices and the words (without diacritics) that mean them.
_WORDS: dict[str, tuple[str, Told]] = {
    "report_meter_fault": (
        "fault",
        {
            "burnt": (
                "chay den",
                "cong to chay khet",
                "bi chay",
                "khet",
                "chay cong to",
                "chay dong ho",
                "chay dien ke",
            ),
            "sparking": ("toe lua", "tia lua", "danh lua", "phat no", "tieng no"),
            "flooded": ("ngap nuoc", "bi ngap", "nuoc vao"),
            "fallen": ("roi xuong", "bi roi", "rot xuong", "bi rot", "tuot day", "bat day"),
            "broken": ("be mat", "vo mat", "be kinh", "vo kinh", "bi nut", "bi be", "bi vo", "mat kinh bi"),
            "blank": (
                "trang man hinh",
                "man hinh trang",
                "khong hien so",
                "ko hien so",
                "khong len so",
                "den si",
            ),
            "stopped": ("dung im", "khong chay", "ko chay", "hong chay", "khong quay", "ko quay", "dung yen"),
            "seal": ("niem phong", "kep chi", "mat chi", "dut chi"),
            "stolen": ("mat trom", "bi trom", "trom mat", "bi lay mat", "bi an cap"),
            "beeping": (
                "keu re",
                "keu ro",
                "keu u u",
                "keu o o",
                "bip bip",
                "cu keu",
                "no keu",
                "bi keu",
                "keu to",
                "keu tach",
                "keu lach",
                "bao loi",
                "bao do",
                "nhay den",
            ),
        },
    ),
    "update_contact_info": (
        "contact_kind",
        {
            "phone": ("so dien thoai", "sdt", "so dt", "so may", "so zalo"),
            "email": ("email", "mail", "gmail"),
        },
    ),
    "change_payment_method": (
        "payment_method",
        {
            "autodebit": ("tu tru", "tu dong tru", "trich no", "tu dong thanh toan", "tu dong trich"),
        },
    ),
    "register_notifications": (
        "notify_by",
        {
            "zalo": ("zalo",),
            "sms": ("sms", "tin nhan"),
            "email": ("email", "mail", "gmail"),
            "app": ("ung dung", "app"),
        },
    ),
    "report_voltage_problem": (
        "voltage_problem",
        {
            "low": ("dien yeu", "yeu dien", "yeu qua", "den mo", "den lo mo", "khong du dien", "sut ap", "tut ap"),
            "flickering": ("chap chon", "nhap nhay", "luc sang luc toi", "luc co luc khong", "tat roi lai", "phap phu"),
            "high": ("dien cao", "dien ap cao", "qua ap", "dien manh qua", "tang vot"),
            "phase_lost": ("mat pha", "mat mot pha", "mat 1 pha", "thieu pha"),
        },
    ),
}


def mentioned(service: str, text: str) -> dict[str, str]:
    """The field of a service that a sentence answers by itself, with its choice; empty when none or several fit."""
    if service not in _WORDS or not text:
        return {}
    field, choices = _WORDS[service]
    found = [value for value, words in choices.items() if has_phrase(text, words)]
    return {field: found[0]} if len(found) == 1 else {}
