"""People, teams, labels and quick texts of the demonstration, made once in an empty desk."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from sqlalchemy import Connection

from gateway.desk import passwords
from gateway.desk.parts import Parts
from gateway.desk.permissions import Role
from gateway.desk.records import things, users
from gateway.desk.records.users import NewUser

PASSWORD_FILE = "desk_demo_password"  # noqa: S105 (a file's name)
PEOPLE = (
    ("lan", "Nguyễn Thị Lan", Role.AGENT),
    ("minh", "Trần Quang Minh", Role.AGENT),
    ("hoa", "Phạm Thu Hoa", Role.SUPERVISOR),
    ("admin", "Quản trị viên", Role.ADMIN),
)
_TEAMS = (
    ("Hóa đơn và thanh toán", ["disputed_bill", "explain_bill", "pay_bill"], ("lan", "hoa")),
    ("Kỹ thuật và sự cố", ["report_outage", "report_hazard", "report_voltage_problem"], ("minh", "hoa")),
)
_LABELS = (("Khiếu nại", "red"), ("Chờ khách gửi giấy tờ", "amber"), ("Khách thân thiết", "green"), ("Gọi lại", "blue"))
_QUICK_TEXTS = (
    ("chao", "Lời chào", "Dạ, em là {{ten_toi}}, em xin hỗ trợ Quý khách ạ. Quý khách cần em giúp gì ạ?"),
    ("macode", "Xin mã khách hàng", "Dạ, Quý khách vui lòng cho em xin mã khách hàng (13 ký tự, in trên hóa đơn) ạ."),
    ("doi", "Xin chờ tra cứu", "Dạ, Quý khách vui lòng chờ em ít phút để em kiểm tra thông tin ạ."),
    ("anh", "Xin ảnh công tơ", "Dạ, Quý khách vui lòng gửi giúp em ảnh mặt số công tơ, thấy rõ chỉ số ạ."),
    ("xinloi", "Xin lỗi", "Dạ, em thành thật xin lỗi Quý khách về sự bất tiện này ạ."),
    ("camon", "Cảm ơn, chào tạm biệt", "Dạ, em cảm ơn Quý khách. Chúc Quý khách một ngày tốt lành ạ."),
)


async def people(parts: Parts, data_dir: Path) -> None:
    """Fill an empty desk. All of them have one made-up password, kept readable in the data folder."""
    if await parts.store.read(users.count):
        return
    password = _password(data_dir / PASSWORD_FILE)
    kept = await asyncio.to_thread(passwords.hashed, password)
    now = parts.clock.now()

    def work(db: Connection) -> None:
        if users.count(db):  # another process was first
            return
        numbers = {
            login: users.add(db, NewUser(login, name, role.value, kept, must_change=False), now)
            for login, name, role in PEOPLE
        }
        for name, reasons, members in _TEAMS:
            users.save_team(db, None, name, list(reasons), [numbers[login] for login in members])
        for name, colour in _LABELS:
            things.save_label(db, None, name, colour)
        for shortcut, title, text in _QUICK_TEXTS:
            things.save_quick_text(db, None, shortcut, title, text, None)

    await parts.store.write(work)


def _password(path: Path) -> str:
    if path.is_file():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    password = passwords.made()
    with os.fdopen(handle, "w") as file:
        file.write(password + "\n")
    return password
