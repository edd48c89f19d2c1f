"""The addresses of the web chat, put together: the page, its files, and the protocol under `/widget/v1`."""

from __future__ import annotations

from fastapi import APIRouter

from connectors.webchat.access import Access
from connectors.webchat.api import api_router
from connectors.webchat.live import live_router
from connectors.webchat.page import page_router
from connectors.webchat.ports import ChatPort
from connectors.webchat.settings import ChatSettings
from connectors.webchat.token import Tokens
from connectors.webchat.wire import Writer


def router(port: ChatPort, settings: ChatSettings) -> APIRouter:
    """`GET /chat`, `GET /widget.js`, `/chat/assets/…`, and
    `/widget/v1/{sessions,messages,read,attachments,ws}`."""
    tokens = Tokens(settings.secret)
    access = Access(settings, tokens)
    writer = Writer(settings, tokens)
    api = APIRouter(tags=["webchat"])
    api.include_router(page_router(settings))
    api.include_router(api_router(port, access, writer))
    api.include_router(live_router(port, access, writer))
    return api
