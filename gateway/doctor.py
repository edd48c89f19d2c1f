"""`python -m gateway.doctor`: look at settings, database and channels; one tab-separated finding a line.

Each line is level (good, warn, bad), what was found, and what to do about it. `./assistant doctor` shows them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from connectors.phone.ami import manager_answers
from gateway import hearing, zalo_findings
from gateway.broker import Broker
from gateway.campaigns.setup import ami_settings
from gateway.company.elsewhere import ways_and_templates
from gateway.company.setup import check_company
from gateway.errors import BrokerUnavailable
from gateway.migrations import VERSION_TABLE
from gateway.phone_notices import SMS, ZNS
from gateway.records import channels
from gateway.settings import Settings
from utility.database import Database

Finding = tuple[str, str, str]

# A channel and the settings it needs all of.
_CHANNELS: dict[str, tuple[str, ...]] = {
    "messenger": ("messenger_app_secret", "messenger_verify_token", "messenger_page_token"),
    "zalo": ("zalo_app_id", "zalo_app_secret", "zalo_oa_secret"),
    "zalobot": ("zalobot_token", "zalobot_secret"),
    "telegram": ("telegram_token", "telegram_secret"),
}


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything that can be seen without a running application."""
    yield from _database(settings)
    yield from _broker(settings)
    yield from _channels(settings)
    yield from _troubles(settings)
    yield from _company(settings)
    yield from _outreach(settings)
    yield from zalo_findings.findings(settings)
    yield from hearing.findings(settings)
    yield from _exposure(settings)


def _company(settings: Settings) -> Iterator[Finding]:
    """What customers' money and papers depend on."""
    try:
        check_company(settings)
    except ValueError as error:
        yield "bad", str(error), "mend it in .env; docs/billing.md says what it means"
        return
    if settings.demo:
        return
    if not settings.payee_account and not settings.backoffice_url:
        yield "bad", "Payment codes name an account that no bank has", "set PAYEE_BIN, PAYEE_ACCOUNT and PAYEE_NAME"
    if not settings.seller_tax_code and not settings.backoffice_url:
        yield "bad", "Invoices and contracts name a made-up company", "set SELLER_NAME, SELLER_TAX_CODE and the others"
    if not settings.sms_url:
        yield "bad", "No one-time code reaches a customer: nobody can link or sign", "set SMS_URL and SMS_TOKEN"
    if not settings.signing_file:
        yield "warn", "Contracts are signed by a certificate that nobody trusts", "set SIGNING_FILE"
    if not settings.payment_providers.get_secret_value() and not settings.backoffice_url:
        yield "warn", "No bank or wallet may tell of payments", "set PAYMENT_PROVIDERS"
    if settings.signing_file and not Path(settings.signing_file).is_file():
        yield "bad", f"SIGNING_FILE does not exist: {settings.signing_file}", "name the PKCS#12 file of the company"


def _outreach(settings: Settings) -> Iterator[Finding]:
    """Calls we make, and news by phone number."""
    try:
        exchange = ami_settings(settings)
        ways, templates = ways_and_templates(settings)
    except ValueError as error:
        yield "bad", str(error), "mend it in .env; docs/outgoing-calls.md says what it means"
        return
    if exchange is not None:
        problem = asyncio.run(manager_answers(exchange))
        if problem:
            yield "bad", f"Nobody can be called: {problem}", "look at PHONE_AMI and deploy/asterisk/manager.conf"
        else:
            yield "good", "The exchange lets the assistant place calls", ""
    if ZNS in ways and not templates:
        yield "warn", "NOTICE_WAYS has zns, but no template is named", "set NOTICE_TEMPLATES"
    if SMS in ways and not settings.sms_url and not settings.demo:
        yield "bad", "NOTICE_WAYS has sms, but no carrier is connected", "set SMS_URL and SMS_TOKEN"


def _database(settings: Settings) -> Iterator[Finding]:
    database = Database(settings.database)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    try:
        with database.engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            if not {VERSION_TABLE, "utility_version", "bills"} <= tables:
                yield "warn", f"The {kind} database has no tables yet", "./assistant up makes them"
                return
            customers = connection.execute(text("select count(*) from customers")).scalar_one()
            bills = connection.execute(text("select count(*) from bills")).scalar_one()
        yield "good", f"{kind} database with {customers} customers and {bills} bills", ""
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).strip().splitlines()[0]
        yield "bad", f"The {kind} database can't be opened: {reason}", "start it, or mend DATABASE_URL"
    finally:
        database.dispose()


def _broker(settings: Settings) -> Iterator[Finding]:
    if not settings.nats_url:
        yield "good", "NATS comes with the assistant (NATS_URL is not set)", ""
        return
    broker = Broker(settings.nats_url, settings.data_dir / "nats", replicas=settings.nats_replicas)

    async def ask() -> None:
        await broker.connect()
        await broker.close()

    try:
        asyncio.run(ask())
        yield "good", "NATS answers with JetStream", ""
    except BrokerUnavailable as error:
        yield "bad", str(error), "start NATS with JetStream, or mend NATS_URL"


def _channels(settings: Settings) -> Iterator[Finding]:
    for channel, names in _CHANNELS.items():
        missing = [name.upper() for name in names if not _value(settings, name)]
        if len(missing) == len(names):
            continue
        if missing:
            yield "bad", f"{channel} is only half configured: {', '.join(missing)} missing", "set them in .env"
        else:
            yield "good", f"{channel} is configured, webhook at {settings.public_url}/webhooks/{channel}", ""


def _troubles(settings: Settings) -> Iterator[Finding]:
    """Accounts whose circuit breaker is open."""
    database = Database(settings.database)
    try:
        with database.engine.connect() as connection:
            found = channels.troubles(connection)
    except SQLAlchemyError:  # no tables yet, or no database: said above
        return
    finally:
        database.dispose()
    for one in found:
        if one.until is not None:
            since = one.since.isoformat(timespec="seconds") if one.since else "a while"
            yield (
                "bad",
                f"{one.channel} ({one.account}) sends nothing since {since}: {one.error} ({one.code})",
                "mend its token or account; messages wait and go out by themselves",
            )


def _exposure(settings: Settings) -> Iterator[Finding]:
    public = urlsplit(settings.public_url)
    outside = public.hostname not in ("127.0.0.1", "localhost")
    if outside and public.scheme != "https":
        yield "bad", "PUBLIC_URL is not https: every platform refuses such a webhook", "put a TLS proxy in front"
    if outside and settings.demo:
        yield "bad", "DEMO is on at a public address: /dev/sms shows one-time codes to everybody", "set DEMO=false"
    if any(_value(settings, names[0]) for names in _CHANNELS.values()) and not outside:
        yield "warn", "A channel is configured but PUBLIC_URL is this machine", "set PUBLIC_URL to the public address"


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return str(value.get_secret_value() if hasattr(value, "get_secret_value") else value)


def main() -> int:
    """Print the findings; 1 when the settings can't even be read."""
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0]).upper()
            _print("bad", f"{name} is wrong: {problem['msg']}", "mend it in .env; .env.example says what it means")
        return 1
    for finding in findings(settings):
        _print(*finding)
    return 0


def _print(level: str, what: str, mend: str) -> None:
    print(level, what, mend, sep="\t")  # noqa: T201 (this program's output)


if __name__ == "__main__":
    raise SystemExit(main())
