"""Keeping the single-use refresh tokens of platforms: sealed, renewed ahead of time by one process, never lost."""

from gateway.tokens.keeper import TokenKeeper

__all__ = ["TokenKeeper"]
