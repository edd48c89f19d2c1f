"""Signing in with the company's account: the way there and back, who one is here, and what is not believed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from gateway.desk.openid import accounts
from gateway.desk.openid.accounts import roles_of
from gateway.desk.openid.issuer import Client, Issuer
from gateway.desk.permissions import Role
from tests.desk.staff import Worker, add_people, browser, signed_in
from tests.gateway.house import House, house
from tests.platforms.openid import CLIENT_ID, CLIENT_SECRET, ISSUER, OpenIdIssuer

SETTINGS: dict[str, Any] = {
    "oidc_issuer": ISSUER,
    "oidc_client_id": CLIENT_ID,
    "oidc_client_secret": SecretStr(CLIENT_SECRET),
    "oidc_roles": "admin=desk-admins,supervisor=leads|heads,agent=desk",
}
THU = {"sub": "u-1", "name": "Lê Thu", "email": "Thu@company.vn", "email_verified": True, "groups": ["desk", "mail"]}


@pytest.fixture
def issuer() -> OpenIdIssuer:
    return OpenIdIssuer(claims=dict(THU))


@pytest.fixture
async def company(tmp_path: Path, issuer: OpenIdIssuer) -> AsyncIterator[House]:
    async with house(tmp_path, **SETTINGS) as running:
        use(running, issuer)
        yield running


def use(home: House, issuer: OpenIdIssuer) -> None:
    """The application reaches the stand-in instead of the network."""
    signin = home.gateway.desk.parts.company_signin
    assert signin is not None
    signin.issuer = Issuer(signin.issuer._client, issuer.transport())


async def arrive(who: Worker, issuer: OpenIdIssuer) -> httpx.Response:
    """Start, sign in at the issuer, come back."""
    begun = await who.http.get("/api/desk/company/start")
    assert begun.status_code == 303
    return await who.http.get(issuer.visit(begun.headers["location"]).replace("https://cskh.example.vn", ""))


async def session(who: Worker) -> dict[str, Any]:
    answer = (await who.http.get("/api/desk/session")).json()
    who.me = answer["me"] or {}
    who.http.headers["X-CSRF-Token"] = who.me.get("csrf", "")
    return dict(who.me)


def problem(answer: httpx.Response) -> str:
    where = urlsplit(answer.headers["location"])
    assert (answer.status_code, where.path) == (303, "/desk/")
    return parse_qs(where.query).get("problem", [""])[0]


async def test_somebody_new_comes_in_with_the_role_of_their_group(company: House, issuer: OpenIdIssuer) -> None:
    async with browser(company) as thu:
        assert (await thu.http.get("/api/desk/session")).json() == {"me": None, "company": "tài khoản công ty"}
        answer = await arrive(thu, issuer)
        assert problem(answer) == ""
        assert "HttpOnly" in answer.headers["set-cookie"]
        me = await session(thu)
        assert (me["name"], me["login"], me["role"], me["must_change"]) == ("Lê Thu", "thu@company.vn", "agent", False)
        await thu.get("/start")
        left = await thu.call("DELETE", "/session")
        assert left["next"].startswith(f"{ISSUER}/logout?client_id=desk&post_logout_redirect_uri=https%3A")
        await thu.get("/start", expect=401)
        # The second time it is the same person, with the role of today.
        issuer.claims["groups"] = ["heads"]
        issuer.claims["email"] = "thu.le@company.vn"
        await arrive(thu, issuer)
        assert ((await session(thu))["id"], thu.me["role"]) == (me["id"], "supervisor")
    actions = [row[0] for row in company.rows("SELECT action FROM desk_audit ORDER BY id")]
    assert actions == ["user.added", "signin.company", "user.role_of_company", "signin.company"]
    assert (await _refused_password(company)) == 401


async def _refused_password(home: House) -> int:
    async with browser(home) as stranger:
        return (await stranger.sign_in("thu@company.vn", "thu@company.vn")).status_code


async def test_somebody_known_by_their_verified_mail(company: House, issuer: OpenIdIssuer) -> None:
    [number] = await add_people(company, "thu")
    async with signed_in(company, "admin") as admin:
        await admin.call("PATCH", f"/users/{number}", 204, json={"email": "thu@company.vn"})
        await admin.call("PATCH", f"/users/{admin.me['id']}", 409, json={"email": "THU@company.vn"})
        await admin.call("PATCH", f"/users/{number}", 422, json={"email": "không phải thư"})
    async with browser(company) as thu:
        await arrive(thu, issuer)
        assert (await session(thu))["id"] == number
    issuer.claims |= {"sub": "u-2"}  # another account with the same address is not the same person
    async with browser(company) as other:
        assert problem(await arrive(other, issuer)) == "other_account"


async def test_a_mail_that_nobody_verified_opens_no_account_of_others(company: House, issuer: OpenIdIssuer) -> None:
    [number] = await add_people(company, "thu")
    async with signed_in(company, "admin") as admin:
        await admin.call("PATCH", f"/users/{number}", 204, json={"email": "thu@company.vn"})
    issuer.claims |= {"email_verified": False}
    async with browser(company) as stranger:
        await arrive(stranger, issuer)
        assert (await session(stranger))["id"] != number


async def test_who_is_disabled_stays_out(company: House, issuer: OpenIdIssuer) -> None:
    async with browser(company) as thu, signed_in(company, "admin") as admin:
        await arrive(thu, issuer)
        me = await session(thu)
        await admin.call("PATCH", f"/users/{me['id']}", 204, json={"enabled": False})
        await thu.get("/start", expect=401)
        assert problem(await arrive(thu, issuer)) == "disabled"
        assert await session(thu) == {}
    assert company.value("SELECT count(*) FROM desk_audit WHERE action = 'signin.company_refused'") == 1


async def test_without_a_group_of_ours_nobody_comes_in(company: House, issuer: OpenIdIssuer) -> None:
    async with browser(company) as thu:
        for groups in (["mail"], None, [], {"desk": 1}):
            issuer.claims["groups"] = groups
            assert problem(await arrive(thu, issuer)) == "no_role"
        issuer.claims["groups"] = "desk"  # a single value is as good as a list
        assert problem(await arrive(thu, issuer)) == ""


async def test_only_people_who_are_known_already(tmp_path: Path, issuer: OpenIdIssuer) -> None:
    async with house(tmp_path, **SETTINGS, oidc_create=False) as home:
        use(home, issuer)
        async with browser(home) as thu:
            assert problem(await arrive(thu, issuer)) == "not_known"
            assert await session(thu) == {}


NOW = int(time.time())


DISBELIEVED: list[tuple[dict[str, Any], str, str]] = [
    ({"nonce": "of another sign-in"}, "", "company_token"),
    ({"nonce": None}, "", "company_token"),
    ({"aud": "another application"}, "", "company_token"),
    ({"aud": [CLIENT_ID, "another"], "azp": "another"}, "", "company_token"),
    ({"iss": "https://evil.example"}, "", "company_token"),
    ({"exp": NOW - 3600}, "", "company_token"),
    ({"exp": None}, "", "company_token"),
    ({"iat": NOW + 3600}, "", "company_token"),
    ({"sub": None}, "", "company_token"),
    ({}, "unknown_key", "company_token"),
    ({}, "none", "company_token"),
    ({}, "hmac", "company_token"),
    ({}, "no_token", "company_refused"),
    ({}, "denied", "company_denied"),
]


async def test_what_is_not_believed(company: House, issuer: OpenIdIssuer) -> None:
    async with browser(company) as thu:
        for wrong, fault, code in DISBELIEVED:
            issuer.wrong, issuer.fault = wrong, fault
            assert problem(await arrive(thu, issuer)) == code, (wrong, fault)
            assert await session(thu) == {}
        assert company.value("SELECT count(*) FROM desk_company_account") == 0
        # Several audiences are right when the token says that it was made for us.
        issuer.wrong, issuer.fault = {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}, ""
        assert problem(await arrive(thu, issuer)) == ""


async def test_an_issuer_that_can_not_be_used(company: House, issuer: OpenIdIssuer) -> None:
    async with browser(company) as thu:
        for fault in ("away", "other_issuer_name"):
            issuer.fault = fault
            assert problem(await thu.http.get("/api/desk/company/start")) == "company_away"
        issuer.fault = "broken_keys"
        assert problem(await arrive(thu, issuer)) == "company_away"


async def test_a_state_of_another_browser_is_refused(company: House, issuer: OpenIdIssuer) -> None:
    async with browser(company) as thu, browser(company) as victim:
        begun = await thu.http.get("/api/desk/company/start")
        back = issuer.visit(begun.headers["location"]).replace("https://cskh.example.vn", "")
        assert problem(await victim.http.get(back)) == "company_stale"  # somebody else's sign-in is pushed on them
        await victim.http.get("/api/desk/company/start")
        assert problem(await victim.http.get(back)) == "company_stale"
        assert await session(victim) == {}
        assert problem(await thu.http.get(back)) == ""
        assert problem(await thu.http.get(back)) == "company_stale"  # once


async def test_a_code_counts_once(company: House, issuer: OpenIdIssuer) -> None:
    async with browser(company) as thu:
        begun = await thu.http.get("/api/desk/company/start")
        back = issuer.visit(begun.headers["location"]).replace("https://cskh.example.vn", "")
        kept = dict(thu.http.cookies)
        assert problem(await thu.http.get(back)) == ""
        thu.http.cookies.update(kept)
        assert problem(await thu.http.get(back)) == "company_refused"


async def test_another_issuers_answer_is_refused(company: House, issuer: OpenIdIssuer) -> None:
    async with browser(company) as thu:
        begun = await thu.http.get("/api/desk/company/start")
        back = issuer.visit(begun.headers["location"]).replace("https://cskh.example.vn", "")
        assert problem(await thu.http.get(back.replace("login.company.vn", "evil.example"))) == "company_token"


async def test_new_keys_are_found_and_the_secret_may_go_in_the_form(
    company: House, issuer: OpenIdIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.desk.openid.issuer._KEYS_AGAIN_SECONDS", -1.0)
    issuer.secret_way = "client_secret_post"
    async with browser(company) as thu:
        assert problem(await arrive(thu, issuer)) == ""
        issuer.key, issuer.named = 1, (0, 1)
        assert problem(await arrive(thu, issuer)) == ""
        assert issuer.asked.count("/keys") == 2


async def test_unknown_keys_do_not_make_us_ask_again_and_again(company: House, issuer: OpenIdIssuer) -> None:
    issuer.fault = "unknown_key"
    async with browser(company) as thu:
        for _ in range(3):
            await arrive(thu, issuer)
    assert issuer.asked.count("/keys") == 1


async def test_without_settings_there_is_no_such_way(home: House) -> None:
    async with browser(home) as stranger:
        assert (await stranger.http.get("/api/desk/session")).json()["company"] is None
        assert (await stranger.http.get("/api/desk/company/start")).status_code == 404


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("", ()),
        ("agent=a", ((Role.AGENT, frozenset({"a"})),)),
        (
            "agent=a|b, admin=c,agent=d",
            ((Role.ADMIN, frozenset({"c"})), (Role.AGENT, frozenset({"a", "b", "d"}))),
        ),
    ],
)
def test_roles_are_written_in_a_line(text: str, roles: Any) -> None:
    assert roles_of(text) == roles


@pytest.mark.parametrize("text", ["owner=x", "agent", "agent="])
def test_roles_that_can_not_be(text: str) -> None:
    with pytest.raises(ValueError, match=r"OIDC_ROLES|Role"):
        roles_of(text)


def test_a_claim_may_lie_deeper_and_the_highest_role_counts() -> None:
    policy = accounts.Policy("realm_access.roles", roles_of("admin=x,agent=y"), create=True)
    assert policy.role({"realm_access": {"roles": ["y", "x"]}}) is Role.ADMIN
    assert policy.role({"realm_access": ["y"]}) is None
    assert accounts.Policy("groups", (), create=True).role({}) is Role.AGENT


def test_an_issuer_without_tls_is_refused() -> None:
    with pytest.raises(ValueError, match="https"):
        Issuer(Client("http://login.company.vn", "desk", "", ""))
