"""Zalo Official Account (OpenAPI v3, OAuth v4) and its template messages by phone number (ZNS, now ZBS)."""

from connectors.zalo.connector import ZaloConnector, ZaloSettings

__all__ = ["ZaloConnector", "ZaloSettings"]
