"""What a customer has told in the sentence that opens a request: "điện kế kêu rè rè" needs no list of faults.

An order is read back before it is sent, so a wrong reading is seen; a report asks on when nothing is sure.
"""

from __future__ import annotations

import re

from actions.dialogue.text import has_phrase, plain, tidy, words
from actions.dialogue.turn import Turn
from actions.services.addresses import told_place, whole_address
from actions.services.counted import counted
from actions.services.where_and_when import loose_days, where_to
from utility.catalogue import Service

Told = dict[str, dict[str, tuple[str, ...]]]

_PURPOSES = {
    "business": ("kinh doanh", "cua hang", "mo quan", "quan an", "quan ca phe", "quan cafe", "nha hang", "khach san",
                 "homestay", "tiem", "ban hang", "shop", "van phong", "ki ot", "kiot"),
    "production": ("san xuat", "xuong", "nha may", "che bien", "co khi", "trang trai", "ao tom", "kho lanh"),
    "residential": ("sinh hoat", "nha o", "nha moi xay", "xay nha", "can ho", "gia dinh", "de o"),
    "public": ("truong hoc", "benh vien", "tram y te", "uy ban", "ubnd", "hanh chinh", "mam non"),
}  # fmt: skip
# By service and field: the catalogue's choices and the words (without diacritics) that mean them.
WORDS: dict[str, Told] = {
    "report_meter_fault": {
        "fault": {
            "burnt": ("chay den", "bi chay", "khet", "chay cong to", "chay dong ho", "chay dien ke",
                      "boc khoi", "den thui", "thui luon", "chay thui", "thui roi"),
            "sparking": ("toe lua", "tia lua", "danh lua", "phat no", "tieng no"),
            "flooded": ("ngap nuoc", "bi ngap", "nuoc vao"),
            "fallen": ("roi xuong", "bi roi", "rot xuong", "bi rot", "tuot day", "bat day"),
            "broken": ("be mat", "vo mat", "be kinh", "vo kinh", "bi nut", "bi be", "bi vo", "mat kinh bi"),
            "blank": ("trang man hinh", "man hinh trang", "khong hien", "khong len so", "khong len gi", "khong len den",
                      "mo man hinh", "man hinh mo", "man hinh toi", "toi man hinh", "den man hinh", "man hinh den",
                      "tat man hinh", "man hinh tat", "trang bech", "trang xoa", "trang tinh", "khong thay so",
                      "khong doc duoc", "khong xem duoc so", "khong ro so", "mat so", "khong con so"),
            "stopped": ("dung im", "khong chay", "khong quay", "khong nhay", "khong nhuc nhich", "dung yen",
                        "dung ngat", "dung mot cho", "dung chay", "dung quay", "ngung chay", "ngung quay", "het quay",
                        "het chay", "dung hinh", "y nguyen", "dung han", "dung luon", "chet dung", "chet may",
                        "dung may"),
            "seal": ("niem phong", "kep chi", "mat chi", "dut chi"),
            "stolen": ("mat cong to", "mat cai cong to", "mat dong ho", "mat cai dong ho", "thao mat",
                       "mat trom", "bi trom", "trom mat", "bi lay mat", "bi an cap"),
            "beeping": ("keu re", "keu ro", "keu u u", "keu o o", "bip bip", "cu keu", "no keu", "bi keu", "keu to",
                        "keu tach", "keu lach", "bao loi", "bao do", "nhay den"),
        }
    },
    "report_voltage_problem": {
        "voltage_problem": {
            "low": ("dien yeu", "yeu dien", "yeu qua", "den mo", "den lo mo", "khong du dien", "sut ap", "tut ap",
                    "yeu xiu", "yeu lam", "yeu rua"),
            "flickering": ("chap chon", "chop tat", "chop nhay", "tat mo", "luc mo luc sang",
                           "nhap nhay", "luc sang luc toi", "luc co luc khong", "tat roi lai", "phap phu"),
            "high": ("dien cao", "dien ap cao", "qua ap", "dien manh qua", "tang vot", "sang bung", "sang ruc",
                     "sang choi", "chay bong", "chay lien", "chay may bong", "bong no", "no bong", "chay den"),
            "phase_lost": ("mat pha", "mat mot pha", "mat 1 pha", "thieu pha"),
        }
    },
    "update_contact_info": {
        "contact_kind": {
            "phone": ("so dien thoai", "sdt", "so dt", "so phone", "so di dong", "so may", "doi sim", "so lien lac"),
            "email": ("email", "mail", "gmail", "hop thu"),
            "address": ("dia chi",),
            "name": ("viet sai ten", "sai ten", "ten bi sai", "ten sai", "cach viet ten", "nham ten", "chinh ten"),
            "tax_code": ("ma so thue", "mst"),
            "bank_account": ("tai khoan ngan hang", "so tai khoan", "stk"),
        }
    },
    "correct_einvoice": {
        "invoice_error": {
            "tax_code": ("ma so thue", "mst", "ma thue"),
            "buyer_name": ("ten cong ty", "ten cty", "ten don vi", "ten nguoi mua", "ten doanh nghiep", "sai ten",
                           "ten tren hoa don", "nham ten", "ten sai", "ten ho kinh doanh", "ten to chuc"),
            "buyer_address": ("dia chi",),
        }
    },
    "change_household_quota": {
        "quota_for": {
            "households": ("ho gia dinh", "dung chung", "tach ho", "hai ho", "ba ho", "2 ho", "3 ho", "4 ho", "5 ho"),
            "tenants": ("nha tro", "phong tro", "thue tro", "o tro", "nguoi thue", "sinh vien thue", "khach thue"),
        }
    },
    "reconnect_supply": {
        "stopped_because": {
            "debt": ("no tien", "cat no", "do no", "vi no", "cham dong", "chua dong", "quen dong", "tre han",
                     "dong tien roi", "dong du", "da dong", "thanh toan roi", "tra het no", "da thanh toan"),
            "own_wish": ("tam ngung", "tam ngat", "tam cat", "xin ngung", "xin cat", "di vang", "yeu cau ngung"),
        }
    },
    "change_payment_method": {
        "payment_method": {
            "stop_autodebit": ("huy trich no", "ngung trich no", "dung trich no", "thoi trich no", "bo trich no",
                               "huy tu dong", "ngung tu dong", "huy dang ky trich"),
            "autodebit": ("dang ky trich no", "trich no tu dong", "tu dong tru", "tu tru", "tu dong thanh toan",
                          "trich no"),
            "counter": ("tien mat", "tai quay", "diem thu", "thu tai nha"),
        }
    },
    "register_notifications": {
        "notify_by": {
            "zalo": ("zalo",),
            "sms": ("sms", "tin nhan dien thoai", "nhan tin ve may", "va tin nhan", "lan tin nhan", "ca tin nhan"),
            "email": ("email", "mail", "gmail"),
            "app": ("app", "ung dung"),
        },
        "topics": {
            "bills": ("tien dien", "hoa don", "cuoc dien"),
            "outages": ("cup dien", "cat dien", "ngung dien", "mat dien", "ngung cap dien", "lich cat", "lich cup"),
            "stop": ("ngung nhan", "huy nhan", "khong nhan", "dung gui", "dung nhan", "tat thong bao", "huy thong bao",
                     "thoi gui", "khong muon nhan"),
        },
    },
    "request_new_supply_mv": {"purpose": _PURPOSES},
    "register_rooftop_solar": {
        "sells_surplus": {
            "yes": ("du thi ban", "ban dien du", "ban phan du", "ban lai", "ban len luoi", "co ban"),
            "no": ("khong ban", "ko ban", "chi tu dung", "chi de dung", "khong can ban"),
        },
    },
    "request_new_supply": {
        "purpose": _PURPOSES,
        "shares_meter": {"yes": ("tach cong to", "tach dong ho", "tach dien ke", "tach rieng", "dung chung cong to",
                                 "dung chung dong ho", "xai chung", "chung cong to", "chung dong ho", "cau chung")},
        "term": {"short": ("dien tam", "cap dien tam", "tam thoi", "ngan han", "thi cong", "cong trinh")},
    },
    "change_usage_purpose": {
        "purpose": {
            "business": ("sang kinh doanh", "thanh kinh doanh", "de kinh doanh", "mo quan", "mo tiem", "mo cua hang",
                         "ban hang", "mo homestay", "mo spa"),
            "production": ("sang san xuat", "thanh san xuat", "de san xuat", "mo xuong"),
            "residential": ("gia sinh hoat", "sang sinh hoat", "ve sinh hoat", "lai sinh hoat", "thanh sinh hoat",
                            "nghi ban", "khong kinh doanh nua", "dong cua hang", "khong ban nua"),
        }
    },
}  # fmt: skip


# Fields with a choice for several named together ("tiền điện với lịch cúp điện", "qua Zalo và SMS").
TOGETHER: dict[str, tuple[frozenset[str], str]] = {
    "topics": (frozenset({"bills", "outages"}), "all"),
    "notify_by": (frozenset({"zalo", "sms"}), "zalo_sms"),
}
# What is wrong with it, or where, is the work to be done; the bare wish for an electrician is not.
IN_THE_HOUSE = (
    "o cam", "aptomat", "attomat", "at to mat", "cb", "cau dao", "cau chi", "bong den", "cong tac", "tu dien", "quat",
    "may lanh", "dieu hoa", "binh nong lanh", "may bom", "bep tu", "chap dien", "chap mach", "nhay at", "nhay cb",
    "day dien am", "di lai day", "keo day", "dau day", "mot phong", "tang 2", "tang 1", "tang tren",
)  # fmt: skip
# Where another wish begins in the same sentence.
_BESIDES = re.compile(
    r"[,.;?!]\s*|\s(?:với cho|voi cho|tiện|tien cho|sẵn tiện|san tien|sẵn|luôn tiện|với lại|voi lai)\s"
)
# A complaint as long as this has told what happened.
STORIES = ("complain_service", "report_power_theft")
STORY_WORDS = 14
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# "Của ông Tám", "đang đứng tên bà Hoa": the owner that was.
_FORMER_OWNER = re.compile(
    r"(?:của|chủ cũ(?: là)?|(?:vẫn|đang|còn) đứng tên|từ|mua của|cua|chu cu)\s+(?:ông|bà|anh|chị|cô|chú|ong|ba)?\s*$"
)
# "Từ 3 pha xuống 1 pha": the second is wanted.
# "Đang 1 pha 5kW muốn nâng lên 3 pha 12kW": the new one is what is asked for.
_TO_KILOWATTS = re.compile(
    r"\b(?:lên|len|thành|thanh|sang|tới|toi|đến|den)\b[^.;?]{0,16}?(?<!\d)(\d{1,4}(?:[.,]\d)?) ?k(?:w|va)\b"
)
_TO_PHASES = re.compile(r"\b(?:xuong|len|sang|thanh|ve|qua)(?: con| lai| thanh)? (1|3|mot|ba) pha\b")
_DIED = re.compile(
    r"\b(?:ba|bo|cha|tia|me|ma|bam|u|bu|ong|chong|vo|anh|chi|chu cu|chu ho|chu hop dong|nguoi dung ten)\b"
    r"(?: \w+){0,3} (?:mat roi|da mat|moi mat|vua mat|mat het(?! dien)|mat nam|mat hoi|mat thang|mat tu|mat lau"
    r"|qua doi|chet)\b"
)
BOTH_DAYS = 2
# The number that stands after the meter, not after the bill.
_ON_THE_METER = re.compile(
    r"\b(cong to|dong ho|dien ke|dang chi|chi so thuc te|chi so hien tai|thuc te)\b"
    r"(?:(?!hoa don|giay bao)[^,.;]){0,30}?"
    r"\b(\d{3,6}|\d{1,3}\.\d{3})\b(?! ?(?:dong|k|trieu|nghin|kwh|so dien|thang))"
)
# Where the words of the customer go along with the report: weak and flickering are one fault to the crew.
ANY_OF_THEM = ("voltage_problem", "fault")
# Dialect and shorthand for "không" before what a meter does; "công tơ hỏng, chạy …" is no negation.
_NOT = re.compile(
    r"\b(?:ko|k|kg|kh|khg|hong|hem|hok|hk|hg|chang|cha|khong co|khong thay|hong thay|ko thay|hong co|ko co|khong con)"
    r" (?=(?:chay|quay|nhay|len|hien|doc|xem|thay|nhuc|con|ro)\b)"
)


def told(turn: Turn, service: Service, said: str = "") -> dict[str, str]:
    """What the sentence that opens a request answers of its questions; `said` is one that was heard before its turn."""
    found = mentioned(service.name, f"{said} {turn.words}") | counted(service.name, f"{said} {turn.words}")
    names = {field.name for field in service.fields}
    # An order is carried out at the place; a report is understood by its ward.
    where = told_place if service.kind == "report" else whole_address
    if "address" in names and (place := where(turn)):
        found["address"] = place
    if service.name == "change_capacity" and (phases := _TO_PHASES.search(" ".join(words(turn.words)))):
        found["phases"] = phases[1].replace("mot", "1").replace("ba", "3")
    if service.name == "change_capacity" and (raised := _TO_KILOWATTS.search(turn.words.lower())):
        found["capacity_kw"] = raised[1].replace(",", ".")
    if service.name == "move_meter" and (goes := where_to(turn.words)):
        found["description"] = goes
    if service.name == "change_contract_owner" and (name := _new_owner(turn)):
        found["person_name"] = name
    if service.name == "suspend_supply" and len(days := turn.entity_values("date_time")) == BOTH_DAYS:
        found["until_when"] = str(days[1])
    if service.name == "suspend_supply" and "date_time" not in {name for name, _ in turn.entities}:
        found |= loose_days(turn)
    providers = turn.entity_values("payment_provider")
    if service.name == "change_payment_method" and has_phrase(turn.words, ("sang", "qua", "thanh")) and providers:
        found["payment_provider"] = str(providers[-1])  # "từ Agribank sang Vietcombank"
    if service.name == "request_after_meter_service" and (repair := _to_repair(f"{said}, {turn.words}")):
        found["description"] = repair
    if "email" in names and (email := EMAIL.search(turn.words)):
        found["email"] = email[0]
    if service.name == "request_reading_check" and (index := index_told(turn)):
        found["current_index"] = index
    if service.name in STORIES and len(words(turn.words)) >= STORY_WORDS:
        found["description"] = tidy(turn.words)
    return found


def _to_repair(text: str) -> str | None:
    """The part of a sentence that says what is broken in the house; beside it a bill may be asked for."""
    clauses = [tidy(clause) for clause in _BESIDES.split(text) if has_phrase(clause, IN_THE_HOUSE)]
    broken = next(iter(clauses), None)
    return None if broken is None or has_phrase(broken, ("bao nhieu", "bao lau", "gia", "phi")) else broken


def owner_died(text: str) -> bool:
    """Whether the contract stands in the name of somebody who has died: their consent cannot be had."""
    return bool(_DIED.search(" ".join(words(text))))


def index_told(turn: Turn) -> str | None:
    """What the meter shows, of a sentence that tells it: "công tơ mới có 7050", "đồng hồ thấy 15230"."""
    found = [number for _, number in _ON_THE_METER.findall(plain(turn.words))]
    return found[0].replace(".", "") if len(found) == 1 else None


def _new_owner(turn: Turn) -> str | None:
    """Of the names in a sentence the one that is not said of the former owner."""
    found = [str(name) for name in turn.entity_values("person_name")]
    names = [name for name in found if not any(name != other and name in other for other in found)]  # "ông Tám" again
    new = [name for name in names if not _FORMER_OWNER.search(turn.words.partition(name)[0].lower())]
    return next(iter(new or names), None)


def mentioned(service: str, text: str) -> dict[str, str]:
    """The fields of a service that a sentence answers by itself, with their choices; nothing where several would fit.

    Stopping wins over what is stopped: "hủy trích nợ tự động" names both.
    """
    found: dict[str, str] = {}
    text = _NOT.sub("khong ", " ".join(words(text)))
    for field, choices in WORDS.get(service, {}).items() if text else ():
        fitting = [value for value, phrases in choices.items() if has_phrase(text, phrases)]
        stops = [value for value in fitting if value.startswith("stop")]
        if len(stops or fitting) == 1:
            found[field] = (stops or fitting)[0]
        elif field in TOGETHER and TOGETHER[field][0] == set(fitting):
            found[field] = TOGETHER[field][1]
        elif fitting and field in ANY_OF_THEM:
            found[field] = fitting[0]
    return found
