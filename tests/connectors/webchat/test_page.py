"""The page, its files and its words."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from connectors.webchat.page import STATIC, TYPES
from connectors.webchat.texts import TEXTS
from tests.connectors.webchat.conftest import HOST, OWN


def directives(answer: httpx.Response) -> dict[str, str]:
    policy = answer.headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def test_the_page_lets_in_nothing_but_our_files(client: httpx.Client) -> None:
    answer = client.get("/chat")
    assert answer.status_code == 200
    policy = directives(answer)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == f"'self' {OWN.replace('http', 'ws', 1)}"
    assert policy["frame-ancestors"] == f"'self' {HOST}"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert directives(client.get("/chat?site=app"))["frame-ancestors"] == "'self'"
    # No inline script or style that the policy would stop, and nothing from elsewhere.
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert all("src=" in script or "application/json" in script for script in scripts)
    assert " style=" not in answer.text
    assert "<style" not in answer.text
    assert " on" not in "".join(re.findall(r"<\w+([^>]*)>", answer.text)).replace("content", "")


def test_names_of_the_settings_cannot_break_the_page(client: httpx.Client) -> None:
    text = client.get("/chat").text
    assert "<A>" not in text
    assert "<title>Trò chuyện với Điện lực &lt;A&gt;</title>" in text
    data = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', text, re.S)
    assert data is not None
    assert json.loads(data[1])["company"] == "Điện lực <A>"


def test_without_scripts_the_hotline_is_named_where_there_is_one(client: httpx.Client) -> None:
    told = [re.search(r"<noscript>(.*?)</noscript>", client.get(f"/chat?site={site}").text) for site in ("web", "app")]
    assert [found is not None and "tổng đài" in found[1] for found in told] == [True, False]
    assert told[0] is not None
    assert "19001909" in told[0][1]


def test_an_unknown_site_is_not_found(client: httpx.Client) -> None:
    answer = client.get("/chat?site=nowhere")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "site_unknown")


def test_files_are_kept_for_a_year_and_never_an_old_one(client: httpx.Client) -> None:
    page = client.get("/chat")
    assert page.headers["Cache-Control"] == "no-cache"
    assert client.get("/chat", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    linked = set(re.findall(r'(?:href|src)="(/chat/assets/[^"]+)"', page.text))
    assert len(linked) >= 5
    for url in linked:
        answer = client.get(url)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"].split(";")[0] in TYPES.values()
    old = re.sub(r"/assets/\w+/", "/assets/0000/", sorted(linked)[0])
    assert client.get(old).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "chat.html", "..%2Fsettings.py", "%2e%2e/settings.py"])
def test_no_other_file_is_served(name: str, client: httpx.Client) -> None:
    assert client.get(f"/chat/assets/x/{name}").status_code == 404


def test_the_launcher_may_be_loaded_by_other_pages(client: httpx.Client) -> None:
    answer = client.get("/widget.js")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "LAUNCHER_TEXTS" not in answer.text
    assert TEXTS["launcher"]["label"] in answer.text


def words(part: object) -> list[str]:
    if isinstance(part, dict):
        return [word for value in part.values() for word in words(value)]
    if isinstance(part, list):
        return [word for value in part for word in words(value)]
    return [str(part)]


def test_all_words_of_the_page_are_in_the_one_file() -> None:
    accents = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.I)
    for path in STATIC.iterdir():
        found = [line for line in path.read_text(encoding="utf-8").splitlines() if accents.search(line)]
        # Comments may quote a word of the page to explain themselves.
        assert [line for line in found if not line.lstrip().startswith(("/", "*"))] == [], path.name
    import unicodedata

    assert all(unicodedata.is_normalized("NFC", word) for word in words(TEXTS))


def test_every_word_the_scripts_ask_for_exists() -> None:
    used: set[tuple[str, str]] = set()
    for path in STATIC.glob("*.js"):
        used |= set(re.findall(r"\bT\.(\w+)\.(\w+)", path.read_text(encoding="utf-8")))
    assert len(used) > 60
    assert [pair for pair in sorted(used) if pair[1] not in TEXTS[pair[0]]] == []


def test_no_script_makes_markup_of_text() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|new Function|srcdoc"
    )
    for path in STATIC.glob("*.js"):
        assert not forbidden.search(path.read_text(encoding="utf-8")), path.name


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


TEXT_ON_GROUND = [
    ("ink", "ground"), ("ink", "surface"), ("ink", "sunken"), ("ink", "brand-soft"), ("ink", "person"),
    ("ink", "danger-soft"),
    ("ink-soft", "ground"), ("ink-soft", "surface"), ("ink-soft", "sunken"),
    ("brand", "ground"), ("brand", "surface"), ("brand", "sunken"), ("brand", "brand-soft"),
    ("on-brand", "brand"), ("on-brand", "brand-strong"), ("own-ink", "own"), ("person-ink", "person"),
    ("danger", "surface"), ("danger", "sunken"), ("surface", "ink"),
]  # fmt: skip
SHAPE_ON_GROUND = [
    ("line-strong", "surface"),
    ("focus", "surface"),
    ("focus", "sunken"),
    ("focus", "ground"),
    ("ok", "surface"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_holds_wcag_aa(theme: str) -> None:
    light, dark = (STATIC / "theme.css").read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light if theme == "light" else dark.split("* {")[0]))
    weak = {
        (a, b): contrast(colours[a], colours[b]) for a, b in TEXT_ON_GROUND if contrast(colours[a], colours[b]) < 4.5
    }
    faint = {
        (a, b): contrast(colours[a], colours[b]) for a, b in SHAPE_ON_GROUND if contrast(colours[a], colours[b]) < 3
    }
    assert (weak, faint) == ({}, {})
