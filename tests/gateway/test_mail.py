"""Letters: through a mail server that speaks SMTP, with its refusals, and a conversation as its customer reads it."""

from __future__ import annotations

import email
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header, make_header

import pytest

from gateway.mail import Mailer, MailFailed, MailServer, mailer
from gateway.records.views import StoredMessage
from gateway.transcripts import letter, subject


@dataclass
class SmtpServer:
    """Takes letters, one connection at a time; `refuse` answers a command with a code of its own."""

    refuse: dict[str, str] = field(default_factory=dict)
    letters: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0

    @contextmanager
    def running(self) -> Iterator[SmtpServer]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()
            yield self

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream: object) -> None:
        def say(line: str) -> None:
            stream.write(line.encode() + b"\r\n")  # type: ignore[attr-defined]
            stream.flush()  # type: ignore[attr-defined]

        say("220 mail.test")
        for raw in stream:  # type: ignore[attr-defined]
            line = raw.decode().strip()
            self.heard.append(line)
            verb = line.split(" ")[0].split(":")[0].upper()
            if verb in self.refuse:
                say(self.refuse[verb])
            elif verb == "EHLO":
                say("250-mail.test")
                say("250 8BITMIME")
            elif verb == "DATA":
                say("354 go on")
                lines = []
                for content in stream:  # type: ignore[attr-defined]
                    if content == b".\r\n":
                        break
                    lines.append(content)
                self.letters.append(b"".join(lines))
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


async def test_a_letter_arrives() -> None:
    with SmtpServer().running() as server:
        post = Mailer(MailServer.of(f"smtp://127.0.0.1:{server.port}"), "Điện lực <cskh@example.vn>")
        await post.send("lan@example.vn", "Nội dung trò chuyện", "Dạ, em chào chị\n.một dòng bắt đầu bằng chấm")
    (raw,) = server.letters
    parsed = email.message_from_bytes(raw)
    assert str(make_header(decode_header(parsed["Subject"]))) == "Nội dung trò chuyện"
    assert parsed["To"] == "lan@example.vn"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert "em chào chị" in parsed.get_payload(decode=True).decode()
    assert "rcpt TO:<lan@example.vn>" in server.heard


@pytest.mark.parametrize(
    ("verb", "answer", "permanent"),
    [
        ("RCPT", "550 no such user", True),
        ("RCPT", "450 try later", False),
        ("MAIL", "451 busy", False),
        ("EHLO", "421 going away", False),
    ],
)
async def test_refusals(verb: str, answer: str, permanent: bool) -> None:
    with SmtpServer(refuse={verb: answer, "HELO": answer}).running() as server:
        post = Mailer(MailServer.of(f"smtp://127.0.0.1:{server.port}"), "cskh@example.vn")
        with pytest.raises(MailFailed) as caught:
            await post.send("lan@example.vn", "x", "y")
    assert caught.value.permanent is permanent
    assert server.letters == []


async def test_a_password_is_never_sent_in_the_open() -> None:
    with SmtpServer().running() as server:
        post = Mailer(MailServer.of(f"smtp://u:secret@127.0.0.1:{server.port}"), "cskh@example.vn")
        with pytest.raises(MailFailed, match="TLS"):
            await post.send("lan@example.vn", "x", "y")
    assert not any("AUTH" in line or "secret" in line for line in server.heard)


async def test_no_server() -> None:
    with pytest.raises(MailFailed):
        await Mailer(MailServer.of("smtp://127.0.0.1:1"), "cskh@example.vn").send("a@b.vn", "x", "y")


def test_settings() -> None:
    assert MailServer.of("smtps://a%40b:p%2Fw@mail.vn") == MailServer("smtps", "mail.vn", 465, "a@b", "p/w")
    assert mailer("", "") is None
    for url, sender in (("http://x", "a@b.vn"), ("smtp://", "a@b.vn"), ("smtp://x", ""), ("smtp://x", "nobody")):
        with pytest.raises(ValueError, match=r"SMTP_URL|MAIL_FROM"):
            mailer(url, sender)


def test_a_conversation_as_a_letter() -> None:
    at = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)

    def said(author: str, text: str, **more: object) -> StoredMessage:
        return StoredMessage(1, 1, 1, "out", author, "text", "sent", at, at, text=text, **more)  # type: ignore[arg-type]

    words = letter(
        [
            said("customer", "Tiền điện?", content={"media": [{"name": "giay.pdf"}]}),
            said("bot", "Dạ, 350.000 đ", content={"image": "/media/vietqr/secret.png"}),
            said("agent", "Chào chị", author_name="Lan"),
        ]
    )
    assert "[08:05 22/11/2026] Quý khách:\nTiền điện?\n(giay.pdf)" in words
    assert "[08:05 22/11/2026] Lan:\nChào chị" in words
    assert "secret" not in words
    assert subject("Điện lực A", at) == "Nội dung trò chuyện với Điện lực A ngày 22/11/2026"
