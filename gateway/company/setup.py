"""The company as the settings describe it: its account, its name on papers, its certificate, its systems."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.company.wallet import demo_wallet
from gateway.settings import Settings
from utility.backoffice import Client, with_back_office
from utility.backoffice.events import Events
from utility.clock import Clock
from utility.contracts import TEST_CERTIFICATE, SigningSettings
from utility.database import Database
from utility.invoices import DEMO_SELLER, Seller
from utility.payments import DEMO_PAYEE, PayeeAccount, PaymentProvider, read_providers
from utility.services import Utility
from utility.sms import SmsSender
from utility.verification.http import HttpRegister, RegisterSettings

RETURN_PATH = "/payments/return"


@dataclass(frozen=True, slots=True)
class Opened:
    """The company, its payment providers, and what must be closed at the end."""

    utility: Utility
    providers: tuple[PaymentProvider, ...]
    client: Client | None
    events: Events | None  # what a back office tells
    register: HttpRegister | None

    def close(self) -> None:
        """Let go of the connections to other systems."""
        for connection in (self.client, self.register):
            if connection is not None:
                connection.close()


def open_company(settings: Settings, database: Database, clock: Clock, sms: SmsSender, secret: str) -> Opened:
    """Everything of `utility`, as configured. Raises ValueError naming the setting that is wrong."""
    register = _register(settings)
    providers = _providers(settings, secret)
    utility = Utility(
        database,
        clock,
        sms,
        _payee(settings),
        providers=providers,
        return_url=settings.public_url + RETURN_PATH,
        seller=_seller(settings),
        data_dir=settings.data_dir,
        signing=_signing(settings),
        register=register,
    )
    client, events = None, None
    if settings.backoffice_url:
        token = settings.backoffice_token.get_secret_value()
        client = _client(settings)
        utility = with_back_office(utility, settings.backoffice_url, token, client=client)
        events = Events(token, database, utility.catalogue)
    return Opened(utility, providers, client, events, register)


def check_company(settings: Settings) -> None:
    """Raises ValueError naming the setting of the company that is wrong; connects to nothing."""
    _payee(settings)
    _providers(settings, "a secret that signs nothing")
    _seller(settings)
    register = _register(settings)
    if register is not None:
        register.close()
    if settings.backoffice_url:
        _client(settings).close()


def _client(settings: Settings) -> Client:
    try:
        return Client(settings.backoffice_url, settings.backoffice_token.get_secret_value())
    except ValueError as error:
        raise ValueError(f"BACKOFFICE_URL, BACKOFFICE_TOKEN: {error}") from error


def _payee(settings: Settings) -> PayeeAccount:
    values = (settings.payee_bin, settings.payee_account, settings.payee_name)
    if not any(values):
        return DEMO_PAYEE
    if not all(values):
        raise ValueError("Set PAYEE_BIN, PAYEE_ACCOUNT and PAYEE_NAME together: payment codes name all three")
    try:
        return PayeeAccount(*values)
    except ValueError as error:
        raise ValueError(f"PAYEE_BIN, PAYEE_ACCOUNT, PAYEE_NAME: {error}") from error


def _providers(settings: Settings, secret: str) -> tuple[PaymentProvider, ...]:
    try:
        configured = read_providers(settings.payment_providers.get_secret_value())
    except ValueError as error:
        raise ValueError(f"PAYMENT_PROVIDERS: {error}") from error
    if configured or not settings.demo:
        return configured
    return (demo_wallet(settings.public_url, secret),)


def _seller(settings: Settings) -> Seller:
    if not settings.seller_name and not settings.seller_tax_code:
        return DEMO_SELLER
    try:
        return Seller(
            name=settings.seller_name,
            tax_code=settings.seller_tax_code,
            address=settings.seller_address,
            phone=settings.seller_phone or settings.webchat_hotline,
            bank_account=settings.payee_account,
            bank_name=settings.seller_bank_name,
            lookup_url=settings.seller_lookup_url or settings.public_url,
            series=settings.seller_series,
        )
    except ValueError as error:
        raise ValueError(f"SELLER_NAME, SELLER_TAX_CODE, SELLER_SERIES: {error}") from error


def _signing(settings: Settings) -> SigningSettings:
    if not settings.signing_file:
        return TEST_CERTIFICATE
    return SigningSettings(Path(settings.signing_file), settings.signing_password.get_secret_value())


def _register(settings: Settings) -> HttpRegister | None:
    if not settings.register_url:
        return None
    try:
        return HttpRegister(RegisterSettings(settings.register_url, settings.register_token.get_secret_value()))
    except ValueError as error:
        raise ValueError(f"REGISTER_URL, REGISTER_TOKEN: {error}") from error
