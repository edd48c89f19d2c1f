"""Every reply of domain.yml with the kinds of values that the actions put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

_VALUES = {
    "code": "PD13******456", "codes": "• PD13******456\n• PE13******567", "period": "tháng 10/2026", "newest": "tháng 9/2026",
    "before": "tháng 9/2026", "total": "659.433 đồng", "subtotal": "610.586 đồng", "vat": "48.847 đồng", "rate": "8%",
    "before_total": "512.004 đồng", "before_kwh": "209", "kwh": "257", "more": "147.429 đồng", "count": "2",
    "bills": "• tháng 9/2026: 512.004 đồng, chưa thanh toán, đã quá hạn 16/10/2026\n• tháng 10/2026: 659.433 đồng, chưa thanh toán, hạn 16/11/2026",
    "status": "chưa thanh toán, hạn 16/11/2026", "date": "05/11/2026", "others": "1", "average": "8,3", "price": "3.460 đồng",
    "lines": "• Bậc 1: 50 kWh × 1.984 đồng = 99.200 đồng\n• Bậc 2: 50 kWh × 2.050 đồng = 102.500 đồng",
    "tiers": "• Bậc 1 (0–50 kWh): 1.984\n• Bậc 6 (từ 401 kWh): 3.460", "rates": "• từ 110 kV trở lên: 1.811 / 1.146 / 3.266\n• dưới 1 kV: 1.987 / 1.300 / 3.640",
    "decision": "1279/QĐ-BCT", "since": "10/05/2025", "first": "06/10/2026", "last": "05/11/2026", "compared": ", nhiều hơn kỳ trước 48 kWh",
    "registers": "• Chỉ số: cũ 12.345, mới 12.602, dùng 257 kWh (công tơ số 20481234)", "start": "14:30 ngày 22/11/2026", "end": "17:00 ngày 22/11/2026",
    "next": "05/12/2026", "earliest": "04/12/2026", "latest": "06/12/2026", "bill": "07/12/2026", "place": "phường Tương Mai, Hà Nội",
    "outages": "• Từ 08:00 ngày 25/11/2026 đến 11:30 ngày 25/11/2026 (khu vực ngõ 109): bảo trì đường dây 22 kV", "days": "14",
    "number": "YC261122K7AQ3R", "deadline": ", hẹn xong trước ngày 27/11/2026", "phone": "09*****678", "households": "2", "group": "kinh doanh", "score": "9",
    "papers": "• Căn cước công dân\n• Giấy tờ nhà", "fee": "không mất phí", "limit": "không quá 3 ngày làm việc", "sources": "QĐ 505/QĐ-EVN",
    "site": "cskh.npc.com.vn", "contact": "Tổng công ty Điện lực TP Hà Nội (EVNHANOI): tổng đài 19001288, website evnhanoi.vn, ứng dụng EVNHANOI",
    "amount": "98.000 đồng", "bound": "22", "above": "110", "range": "0–50 kWh", "tier": "1", "claimed": "12.345", "billed": "12.602", "overbilled": "257",
    "normal": "1.811", "offpeak": "1.146", "peak": "3.266", "high": "1.811 đồng", "low": "1.987 đồng", "lower": "401 kWh", "upper": "50", "example": "5,5",
    "request": "YC261122K7AQ3R", "ended": "31/12/2026", "source": "Thông tư 60/2025/TT-BCT", "old": "12.345", "new": "12.602", "meter": "20481234",
}  # fmt: skip


def replies() -> Iterator[tuple[str, str]]:
    """Name and text of every variation."""
    domain = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text(encoding="utf-8"))
    for name, variations in domain["responses"].items():
        for variation in variations:
            text = variation["text"]
            yield name, re.sub(r"\{(\w+)\}", lambda match: _VALUES.get(match[1], " nội dung"), text)
