"""Every setting of the application, read from the environment and `.env` here and nowhere else.

A field's name in upper case is the variable's name. Each one stands with a line in `.env.example`; a test holds
the two lists together.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_EMPTY = SecretStr("")


class Settings(BaseSettings):
    """What an operator may set. An empty variable counts as not set."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore")

    # Where it runs
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = ""
    data_dir: Path = Path("data")
    database_url: str = ""
    rasa_database_url: str = ""  # read by the bot
    nats_url: str = ""
    nats_replicas: int = Field(default=1, ge=1, le=5)
    rasa_url: str = "http://127.0.0.1:5005"
    action_url: str = ""
    log_level: str = "INFO"
    demo: bool = True
    address_customers_as: str = Field(default="Quý khách", min_length=1, max_length=30)

    # The company's own customer system
    backoffice_url: str = ""
    backoffice_token: SecretStr = _EMPTY

    # The company's account, and whose word on payments counts
    payee_bin: str = ""
    payee_account: str = ""
    payee_name: str = ""
    payment_providers: SecretStr = _EMPTY

    # The company as invoices and contracts name it, and its signature
    seller_name: str = ""
    seller_tax_code: str = ""
    seller_address: str = ""
    seller_phone: str = ""
    seller_bank_name: str = ""
    seller_lookup_url: str = ""
    seller_series: str = "DL"
    signing_file: str = ""
    signing_password: SecretStr = _EMPTY

    # The national population database
    register_url: str = ""
    register_token: SecretStr = _EMPTY

    # Text messages to customers
    sms_url: str = ""
    sms_token: SecretStr = _EMPTY
    sms_sender: str = ""

    # News for customers whom no chat reaches
    notice_ways: str = ""
    notice_templates: str = ""

    # Secrets of our own
    app_secret: SecretStr = _EMPTY
    rasa_token: SecretStr = _EMPTY

    # Signing in at the desk with the company's account
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = _EMPTY
    oidc_name: str = "tài khoản công ty"
    oidc_role_claim: str = "groups"
    oidc_roles: str = ""
    oidc_create: bool = True

    # Web chat
    webchat_company: str = "Điện lực"
    webchat_hotline: str = ""
    webchat_origins: str = ""
    webchat_identity_secret: SecretStr = _EMPTY

    # E-mail
    smtp_url: SecretStr = _EMPTY
    mail_from: str = ""

    # Facebook Messenger
    messenger_app_secret: SecretStr = _EMPTY
    messenger_verify_token: SecretStr = _EMPTY
    messenger_page_token: SecretStr = _EMPTY
    messenger_api_url: str = "https://graph.facebook.com/v25.0"

    # Zalo Official Account
    zalo_app_id: str = ""
    zalo_app_secret: SecretStr = _EMPTY
    zalo_oa_secret: SecretStr = _EMPTY
    zalo_refresh_token: SecretStr = _EMPTY
    zalo_api_url: str = "https://openapi.zalo.me"
    zalo_oauth_url: str = "https://oauth.zaloapp.com"
    zalo_business_url: str = "https://business.openapi.zalo.me"
    zalo_send_proof: bool = False
    zalo_paid_replies: bool = False

    # Zalo Bot
    zalobot_token: SecretStr = _EMPTY
    zalobot_secret: SecretStr = _EMPTY
    zalobot_api_url: str = "https://bot-api.zaloplatforms.com"
    zalobot_polling: bool = False

    # Telegram
    telegram_token: SecretStr = _EMPTY
    telegram_secret: SecretStr = _EMPTY
    telegram_api_url: str = "https://api.telegram.org"
    telegram_polling: bool = False

    # Phone
    phone_bind: str = ""
    phone_secret: SecretStr = _EMPTY
    phone_page: bool = False
    phone_prefixes: str = ""
    phone_areas: str = ""
    phone_record: bool = False
    phone_record_days: int = Field(default=30, ge=1, le=3650)
    phone_ami: str = ""
    phone_ami_user: str = ""
    phone_ami_secret: SecretStr = _EMPTY
    phone_out_channel: str = "PJSIP/{phone}@trunk"
    phone_out_caller_id: str = ""
    phone_out_calls: int = Field(default=2, ge=1, le=50)
    asr_engine: str = "viet-asr"
    asr_model: str = ""
    asr_url: str = ""
    asr_token: SecretStr = _EMPTY
    tts_engine: str = "espeak"
    tts_voice: str = ""

    @field_validator("public_url", "rasa_url")
    @classmethod
    def _without_last_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _public_url_of_this_machine(self) -> Self:
        self.public_url = self.public_url or f"http://127.0.0.1:{self.port}"
        return self

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        level = value.upper()
        if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
        return level

    @cached_property
    def database(self) -> str:
        """The database address, SQLite in the data folder unless one is configured."""
        return self.database_url or f"sqlite:///{self.data_dir / 'assistant.db'}"
