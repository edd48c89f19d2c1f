"""The addresses of the web chat, put together: the page, its files, and the protocol under `/widget/v1`."""

from __future__ import annotations

from fastapi import APIRouter

from connectors.webchat.ports import ChatPort
from connectors.webchat.settings import ChatSettings


def router(port: ChatPort, settings: ChatSettings) -> APIRouter:
    """`GET /chat`, `GET /widget.js`, `/chat/assets/…`, and
    `/widget/v1/{sessions,messages,attachments,ws}`."""
    return APIRouter(tags=["webchat"])
