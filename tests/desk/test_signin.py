"""Signing in: passwords, one-time codes, limits, sessions."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pyotp
import pytest

from gateway.desk import passwords
from gateway.desk.records import sessions
from tests.desk.staff import PASSWORD, Worker, add_people, browser
from tests.gateway.house import House


async def test_the_cookie_is_out_of_reach_and_the_table_holds_no_token(home: House) -> None:
    await add_people(home, "thu")
    async with browser(home) as thu:
        answer = await thu.sign_in("THU", PASSWORD)
        cookie = answer.headers["set-cookie"]
        assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/"))
        token = thu.http.cookies["desk_session"]
        assert home.value("SELECT count(*) FROM desk_session WHERE id = '" + token + "'") == 0
        assert "password" not in answer.text
        await thu.call("DELETE", "/session", 204)
        thu.http.cookies.set("desk_session", token)
        await thu.get("/start", expect=401)


async def test_the_same_answer_for_a_wrong_name_and_a_wrong_password(home: House) -> None:
    await add_people(home, "thu")
    async with browser(home) as stranger:
        wrong = await stranger.sign_in("thu", "sai")
        nobody = await stranger.sign_in("khong-co", "sai")
        assert wrong.status_code == nobody.status_code == 401
        assert wrong.json() == nobody.json()


async def test_five_wrong_passwords_lock_even_the_right_one(home: House, admin: Worker) -> None:
    [number] = await add_people(home, "thu")
    async with browser(home) as thu:
        for _ in range(5):
            assert (await thu.sign_in("thu", "sai")).status_code == 401
        locked = await thu.sign_in("thu", PASSWORD)
        assert (locked.status_code, locked.json()["code"]) == (429, "locked")
        assert int(locked.headers["retry-after"]) > 60
        made = (await admin.post(f"/users/{number}/password"))["password"]
        assert (await thu.sign_in("thu", made)).status_code == 200


async def test_an_address_that_tries_many_names_is_locked(home: House) -> None:
    now = home.gateway.clock.now()
    for at in range(40):
        await home.gateway.store.write(
            lambda db, at=at: sessions.failed(db, f"n{at}", "127.0.0.1", now, timedelta(minutes=15))
        )
    await add_people(home, "thu")
    async with browser(home) as thu:
        assert (await thu.sign_in("thu", PASSWORD)).status_code == 429


async def test_a_session_ends_after_a_day_of_rest(home: House) -> None:
    await add_people(home, "thu")
    async with browser(home) as thu:
        await thu.sign_in("thu", PASSWORD)
        old = (home.gateway.clock.now() - sessions.IDLE - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
        with home.gateway.database.write() as session:
            from sqlalchemy import text

            session.execute(text("UPDATE desk_session SET used_at = :old"), {"old": old})
        await thu.get("/start", expect=401)


async def test_one_time_codes(home: House) -> None:
    await add_people(home, "thu")
    async with browser(home) as thu:
        await thu.sign_in("thu", PASSWORD)
        await thu.post("/me/totp", {"password": "sai"}, expect=422)
        begun = await thu.post("/me/totp", {"password": PASSWORD})
        assert begun["picture"].startswith("data:image/svg+xml")
        await thu.put("/me/totp", {"code": "000000"}, expect=422)
        code = pyotp.TOTP(begun["secret"])
        now = home.gateway.clock.now()
        await thu.put("/me/totp", {"code": code.at(now)})
        assert begun["secret"] not in str(home.rows("SELECT totp_secret FROM desk_user WHERE login = 'thu'"))
    async with browser(home) as thu:
        assert (await thu.sign_in("thu", PASSWORD)).json()["waits_for_code"] is True
        assert (await thu.get("/start", expect=401))["code"] == "code_needed"
        await thu.post("/me/password", {"old": PASSWORD, "new": "một câu đủ dài"}, expect=401)
        await thu.post("/session/code", {"code": code.at(now)}, expect=401)  # that one has been used
        await thu.post("/session/code", {"code": code.at(now + timedelta(seconds=30))})
        await thu.get("/start")


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("ngắn", "too_short"),
        ("a" * 300, "too_long"),
        ("aaaaaaaaaaaa", "too_easy"),
        ("1234567890", "too_easy"),
        ("một câu đủ dài", None),
    ],
)
def test_what_a_password_must_be(password: str, wrong: str | None) -> None:
    assert passwords.problem(password, "thu", "Lê Thu") == wrong


def test_made_passwords_are_long_and_never_twice() -> None:
    made = {passwords.made() for _ in range(200)}
    assert len(made) == 200
    assert all(passwords.problem(one, "thu", "Lê Thu") is None for one in made)


async def test_the_page_and_its_policy(home: House) -> None:
    answer = await home.http.get("/desk/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (await home.http.get("/desk", follow_redirects=False)).headers["location"] == "/desk/"
    for name in ("../README.md", "%2e%2e/package.json", "assets/none.js", "index.html"):
        refused: httpx.Response = await home.http.get(f"/desk/{name}")
        assert refused.status_code == 404
