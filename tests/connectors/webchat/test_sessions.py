"""Beginning, going on, signing in, and files."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx
import jwt
import pytest
from PIL import Image

from connectors.webchat.token import Tokens
from tests.connectors.webchat.conftest import HOST, SECRET, Page, open_page
from tests.connectors.webchat.fake_port import FakeChatPort
from tests.connectors.webchat.test_media import PDF, picture
from tests.connectors.webchat.test_messages import refused


def identity(subject: str, **changes: Any) -> str:
    now = int(time.time())
    claims = {"sub": subject, "aud": "web", "iat": now, "exp": now + 300, "customer_codes": ["P1"], **changes}
    return jwt.encode(claims, SECRET, algorithm="HS256")


def test_a_session_goes_on_with_its_token(client: httpx.Client, port: FakeChatPort) -> None:
    first = client.post("/widget/v1/sessions", json={"site_key": "web"}).json()
    assert first["conversation_id"].startswith("webchat:web:")
    assert (first["status"], first["last_seq"], first["identified"]) == ("bot", 0, False)
    assert first["config"]["text_characters"] == 2000
    port.say(first["conversation_id"], "Chào")
    body = {"site_key": "web", "visitor_token": first["visitor_token"]}
    second = client.post("/widget/v1/sessions", json=body).json()
    assert second["conversation_id"] == first["conversation_id"]
    assert second["last_seq"] == 1


@pytest.mark.parametrize("kind", ["none", "garbage", "ended", "of another site"])
def test_without_a_valid_token_a_new_conversation_begins(kind: str, client: httpx.Client, tokens: Tokens) -> None:
    old = {
        "none": None,
        "garbage": "x.y",
        "ended": tokens.issue("web", "abc", identified=False, seconds=-1)[0],
        "of another site": tokens.issue("app", "abc", identified=False, seconds=60)[0],
    }[kind]
    page = open_page(client, visitor_token=old)
    assert page.key.rpartition(":")[2] != "abc"
    assert page.get().status_code == 200


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        ({"site_key": "nowhere"}, {}, 404, "site_unknown"),
        ({"site_key": "a b"}, {}, 400, "bad_request"),
        ({"site_key": 1}, {}, 400, "bad_request"),
        ({"site_key": "web", "visitor_token": "x" * 1025}, {}, 400, "bad_request"),
        ({"site_key": "web", "locale": "vi; DROP"}, {}, 400, "bad_request"),
        ({"site_key": "web"}, {"Origin": "https://evil.vn"}, 403, "origin_refused"),
        ({"site_key": "app"}, {"Origin": HOST}, 403, "origin_refused"),
        ({"site_key": "web", "identity_token": "a.b.c"}, {}, 401, "identity_invalid"),
        ({"site_key": "app", "identity_token": "a.b.c"}, {}, 401, "identity_unavailable"),
    ],
)
def test_what_opens_no_session(
    body: Any, headers: dict[str, str], status: int, code: str, client: httpx.Client
) -> None:
    refused(client.post("/widget/v1/sessions", json=body, headers=headers), status, code)


def test_the_host_page_is_kept_without_what_it_was_asked(client: httpx.Client, port: FakeChatPort) -> None:
    for given, kept in (
        ("https://www.example.vn/hoa-don?ma=PA05&otp=1#x", "https://www.example.vn/hoa-don"),
        ("javascript:alert(1)", ""),
        ("http://[broken", ""),
    ):
        open_page(client, page_url=given)
        assert port.visits[-1].page_url == kept


def test_signing_in_takes_the_anonymous_words_along(client: httpx.Client, port: FakeChatPort) -> None:
    page = open_page(client)
    page.post({"client_id": "c-1", "text": "Tiền điện?"})
    signed = open_page(client, visitor_token=page.token, identity_token=identity("kh-1"))
    assert signed.key != page.key
    assert [message["text"] for message in signed.get().json()["messages"]] == ["Tiền điện?"]
    assert page.get().json()["messages"] == []
    visit = port.visits[-1]
    assert visit.former == page.key
    assert visit.identity is not None
    assert (visit.identity.subject, visit.identity.customer_codes) == ("kh-1", ("P1",))
    # From another device the same person is in the same conversation.
    assert open_page(client, identity_token=identity("kh-1")).key == signed.key
    # And goes on there without signing in at every page.
    assert open_page(client, visitor_token=signed.token).key == signed.key


def test_another_person_never_takes_over_a_signed_conversation(client: httpx.Client, port: FakeChatPort) -> None:
    lan = open_page(client, identity_token=identity("kh-lan"))
    lan.post({"client_id": "c-1", "text": "của Lan"})
    minh = open_page(client, visitor_token=lan.token, identity_token=identity("kh-minh"))
    assert port.visits[-1].former is None
    assert minh.get().json()["messages"] == []
    assert len(lan.get().json()["messages"]) == 1


def test_a_signed_session_ends_sooner(client: httpx.Client, tokens: Tokens) -> None:
    signed = tokens.read(open_page(client, identity_token=identity("kh-2")).token)
    anonymous = tokens.read(open_page(client).token)
    assert signed.expires_at - time.time() <= 12 * 3600
    assert anonymous.expires_at - time.time() > 29 * 86_400


def test_a_picture_goes_up_and_comes_back_clean(page: Page, port: FakeChatPort) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    answer = page.upload(picture("JPEG", exif=exif), "công tơ.png")
    assert answer.status_code == 201
    upload = answer.json()
    assert (upload["kind"], upload["mime"], upload["name"]) == ("image", "image/jpeg", "công tơ.jpg")
    body = {"client_id": "c-1", "text": "Ảnh đây", "attachment_ids": [upload["attachment_id"]] * 2}
    assert page.post(body).status_code == 201
    assert port.rooms[page.key].posts[0].uploads == (upload["attachment_id"],)
    media = page.get().json()["messages"][0]["media"]
    assert [item["name"] for item in media] == ["công tơ.jpg"]
    file = page.client.get(media[0]["url"])  # by its signed name alone: an <img> sends no token
    assert file.status_code == 200
    assert b"SecretPhone" not in file.content
    assert Image.open(BytesIO(file.content)).size == (40, 30)
    assert file.headers["Content-Type"] == "image/jpeg"
    assert file.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote('công tơ.jpg')}"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]


def test_files_of_others_and_old_links_are_not_found(page: Page, client: httpx.Client, tokens: Tokens) -> None:
    upload_id = page.upload(PDF, "a.pdf").json()["attachment_id"]
    other = open_page(client)
    refused(other.post({"client_id": "c", "attachment_ids": [upload_id]}), 422, "upload_unknown")
    for name in (
        upload_id,
        "x.y",
        tokens.file_path(other.key, upload_id, 60),
        Tokens(SECRET, now=lambda: time.time() - 3 * 3600).file_path(page.key, upload_id, 60),
    ):
        refused(client.get(f"/widget/v1/attachments/{name}"), 404, "link_expired")
    assert client.get("/widget/v1/attachments/" + tokens.file_path(page.key, upload_id, 60)).content == PDF


@pytest.mark.parametrize(
    ("files", "headers", "content", "status", "code"),
    [
        ({"file": ("a.png", b"", "image/png")}, {}, None, 422, "upload_empty"),
        ({"file": ("a.png", b"MZ", "image/png")}, {}, None, 415, "upload_type"),
        ({"file": ("a.png", b"\x89PNG\r\n\x1a\n", "image/png")}, {}, None, 422, "upload_broken"),
        ({"file": ("a.pdf", b"x" * 10_500_000, "application/pdf")}, {}, None, 413, "upload_too_large"),
        ({"a": ("a.pdf", PDF), "b": ("b.pdf", PDF)}, {}, None, 400, "bad_request"),
        (None, {"Content-Type": "application/json"}, b"{}", 415, "multipart_expected"),
        (None, {"Content-Type": "multipart/form-data"}, b"x", 400, "bad_request"),
        (None, {"Content-Type": "multipart/form-data; boundary=b"}, b"--b\r\nbroken", 400, "bad_request"),
        (None, {"Content-Type": "multipart/form-data; boundary=b"}, b"", 400, "bad_request"),
    ],
)
def test_what_is_not_a_file_is_refused(
    files: Any, headers: dict[str, str], content: bytes | None, status: int, code: str, page: Page
) -> None:
    answer = page.client.post(
        "/widget/v1/attachments", files=files, content=content, headers={**page.headers, **headers}
    )
    refused(answer, status, code)


def test_an_upload_needs_a_token(client: httpx.Client) -> None:
    refused(client.post("/widget/v1/attachments", files={"file": ("a.pdf", PDF)}), 401, "token_missing")
