"""What we sign and what we let in."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from connectors.webchat.settings import Site
from connectors.webchat.token import TokenRefused, Tokens, read_identity
from tests.connectors.webchat.conftest import SECRET

NOW = 1_790_000_000.0
SITE = Site("web", "Điện lực A", identity_secret=SECRET)


def tokens(at: float = NOW, secret: str = SECRET) -> Tokens:
    return Tokens(secret, now=lambda: at)


def visitor_token() -> str:
    return tokens().issue("web", "abc", identified=False, seconds=60)[0]


def test_a_token_names_its_visitor_until_it_ends() -> None:
    token, issued = tokens().issue("web", "abc", identified=True, seconds=60)
    assert tokens(NOW + 59).read(token) == issued
    assert issued.conversation == "webchat:web:abc"
    with pytest.raises(TokenRefused, match="token_expired"):
        tokens(NOW + 60).read(token)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        ".",
        "e30.e30",
        visitor_token()[:-1],
        visitor_token() + "A",
        "A" + visitor_token(),
        visitor_token().replace(".", ""),
        "ế" * 20,
        tokens(secret="another secret, just as long").issue("web", "abc", identified=False, seconds=60)[0],
        tokens().file_path("webchat:web:abc", "u-1", 60),
    ],
)
def test_what_we_did_not_sign_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused, match="token_invalid"):
        tokens().read(token)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="APP_SECRET"):
        Tokens("short")


def test_visitors_are_random_and_persons_are_stable() -> None:
    made = {tokens().new_visitor() for _ in range(1000)}
    assert len(made) == 1000
    assert min(len(name) for name in made) >= 24
    assert tokens().visitor_of("web", "kh-1") == tokens(NOW + 1e6).visitor_of("web", "kh-1")
    assert tokens().visitor_of("web", "kh-1") != tokens().visitor_of("app", "kh-1")
    assert tokens().visitor_of("web", "kh-1") != tokens().visitor_of("web", "kh-2")
    assert "kh-1" not in tokens().visitor_of("web", "kh-1")


def test_a_file_name_lasts_and_ends_and_stays_the_same_for_a_while() -> None:
    name = tokens().file_path("webchat:web:abc", "u-1", 60)
    assert tokens(NOW + 3600).read_file(name) == ("webchat:web:abc", "u-1")
    with pytest.raises(TokenRefused, match="link_expired"):
        tokens(NOW + 2 * 3600).read_file(name)
    same = {tokens(float(at)).file_path("k", "u", 60) for at in range(3600, 7200, 60)}
    assert len(same) == 1


def test_a_choice_counts_only_where_it_was_offered() -> None:
    value = tokens().sign_choice("webchat:web:abc", '/inform{"ward":"An Hải"}')
    assert tokens().read_choice("webchat:web:abc", value) == '/inform{"ward":"An Hải"}'
    for conversation, tried in (
        ("webchat:web:abd", value),
        ("webchat:web:abc", '/inform{"ward":"An Hải"}'),
        ("webchat:web:abc", "/restart." + value.rpartition(".")[2]),
        ("webchat:web:abc", ""),
    ):
        with pytest.raises(TokenRefused, match="choice_unknown"):
            tokens().read_choice(conversation, tried)


def identity(secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    claims = {"sub": "kh-1", "aud": "web", "iat": NOW, "exp": NOW + 300, "name": "Lan", "customer_codes": ["P1"]}
    claims.update(changes)
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, secret, algorithm=algorithm)


def test_the_site_names_its_customer() -> None:
    found = read_identity(identity(), SITE, now=lambda: NOW)
    assert (found.subject, found.name, found.customer_codes) == ("kh-1", "Lan", ("P1",))
    bare = read_identity(identity(name=None, customer_codes=None), SITE, now=lambda: NOW)
    assert (bare.name, bare.customer_codes) == (None, ())


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "identity_invalid"),
        ("a.b.c", "identity_invalid"),
        (identity(secret="x" * 40), "identity_invalid"),
        (identity(algorithm="HS512"), "identity_invalid"),
        (identity(secret="", algorithm="none"), "identity_invalid"),
        (identity(aud="app"), "identity_invalid"),
        (identity(aud=None), "identity_invalid"),
        (identity(sub=None), "identity_invalid"),
        (identity(sub=""), "identity_invalid"),
        (identity(sub="x" * 129), "identity_invalid"),
        (identity(iat=None), "identity_invalid"),
        (identity(exp=None), "identity_invalid"),
        (identity(exp="soon"), "identity_invalid"),
        (identity(exp=NOW + 86_400), "identity_invalid"),
        (identity(exp=NOW - 1, iat=NOW), "identity_invalid"),
        (identity(iat=NOW + 120), "identity_invalid"),
        (identity(customer_codes="P1"), "identity_invalid"),
        (identity(customer_codes=[1]), "identity_invalid"),
        (identity(iat=NOW - 400, exp=NOW - 100), "identity_expired"),
    ],
)  # fmt: skip
def test_a_doubtful_identity_is_refused(token: str, code: str) -> None:
    with pytest.raises(TokenRefused, match=code):
        read_identity(token, SITE, now=lambda: NOW)


@pytest.mark.parametrize("secret", ["", "shorter than 32 bytes"])
def test_a_site_without_a_good_secret_identifies_nobody(secret: str) -> None:
    with pytest.raises(TokenRefused, match="identity_unavailable"):
        read_identity(identity(), Site("web", "A", identity_secret=secret), now=lambda: NOW)


def test_clocks_may_differ_a_little() -> None:
    assert read_identity(identity(iat=NOW + 20), SITE, now=lambda: NOW).subject == "kh-1"
    assert read_identity(identity(iat=NOW - 300, exp=NOW - 20), SITE, now=lambda: NOW).subject == "kh-1"


def test_the_default_clock_is_the_real_one() -> None:
    token, issued = Tokens(SECRET).issue("web", "abc", identified=False, seconds=60)
    assert abs(issued.expires_at - time.time() - 60) < 5
    assert Tokens(SECRET).read(token).id == "abc"
