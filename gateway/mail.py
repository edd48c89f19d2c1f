"""Letters by e-mail through the company's own mail server (`SMTP_URL`, `MAIL_FROM`)."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

# A mail server on the company's network answers at once; one that doesn't must not hold a customer's page.
_SECONDS = 10.0
_PORTS = {"smtp": 587, "smtps": 465}


class MailFailed(Exception):
    """The mail server did not take a letter. `permanent`: it never will (no such address)."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters go. `smtp` begins plain and asks for TLS when the server offers it, `smtps` begins with TLS."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def of(cls, url: str) -> MailServer:
        """From `smtp[s]://[user:password@]host[:port]`. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("SMTP_URL must be smtp://host or smtps://host, with user:password@ where needed")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], user, password)


class Mailer:
    """Sends letters. Each is one connection: letters are rare."""

    def __init__(self, server: MailServer, sender: str) -> None:
        if "@" not in parseaddr(sender)[1]:
            raise ValueError("MAIL_FROM must be an e-mail address")
        self._server = server
        self._sender = sender

    async def send(self, to: str, subject: str, text: str) -> None:
        """Hand a letter to the mail server. Raises `MailFailed`."""
        letter = EmailMessage()
        letter["From"] = self._sender
        letter["To"] = to
        letter["Subject"] = subject
        letter["Date"] = formatdate()
        letter["Message-ID"] = make_msgid(domain=parseaddr(self._sender)[1].rpartition("@")[2])
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes back
        letter.set_content(text)
        await asyncio.to_thread(self._send, letter)

    def _send(self, letter: EmailMessage) -> None:
        server = self._server
        try:
            with self._connect() as connection:
                if server.scheme == "smtp":
                    connection.ehlo_or_helo_if_needed()
                    if connection.has_extn("starttls"):
                        connection.starttls(context=ssl.create_default_context())
                        connection.ehlo()
                    elif server.user:
                        raise MailFailed("the mail server offers no TLS: the password is not sent in the open")
                if server.user:
                    connection.login(server.user, server.password)
                connection.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            permanent = all(500 <= code < 600 for code in codes)
            raise MailFailed("the mail server refuses the address", permanent=permanent) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailFailed(f"the mail server did not take the letter ({type(error).__name__})") from error

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
        return smtplib.SMTP(server.host, server.port, timeout=_SECONDS)


def mailer(url: str, sender: str) -> Mailer | None:
    """The company's mailer; None when no mail server is set. Raises ValueError for settings that can't work."""
    return Mailer(MailServer.of(url), sender) if url else None
