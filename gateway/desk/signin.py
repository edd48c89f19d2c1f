"""Signing in: password, then a one-time code where one is set up; limits on wrong tries; sessions."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from gateway.desk import passwords
from gateway.desk.errors import NotSignedIn, TooMany, Unfit
from gateway.desk.records import audit, sessions
from gateway.desk.records.sessions import Principal
from gateway.desk.totp import Totp
from gateway.store import Store
from utility.clock import Clock

# Wrong passwords or codes within the window, of one person and of one address (an office shares one).
_WINDOW = timedelta(minutes=15)
_PER_PERSON = 5
_PER_ADDRESS = 40
_WRONG = NotSignedIn("wrong", "The sign-in name or the password is wrong.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as its browser gets it: the cookie's token."""

    token: str
    principal: Principal


class SignIn:
    """Opens, checks and ends sessions."""

    def __init__(self, store: Store, clock: Clock, totp: Totp) -> None:
        self._store = store
        self._clock = clock
        self._totp = totp
        # Hashing takes 64 MiB each: a few at once are enough, the rest waits.
        self._hashing = asyncio.Semaphore(4)

    async def password(self, login: str, password: str, address: str, browser: str) -> Opened:
        """Check a password. Raises `NotSignedIn` (the same for every reason) and `TooMany`."""
        now = self._clock.now()
        await self._limit(login, address)
        user = await self._store.read(lambda db: sessions.user_for_signin(db, login))
        kept = user.password_hash if user is not None else None
        async with self._hashing:
            right = await asyncio.to_thread(passwords.matches, password, kept)
        if user is None or not right or not user.enabled:
            await self._failure(login, address, "signin.refused")
            raise _WRONG
        await self._store.write(lambda db: sessions.forgive(db, login))
        return await self._open(user, "signin.password", now, address, browser, company=False)

    async def company(self, user_id: int, address: str, browser: str) -> Opened:
        """A session for somebody whom the company's issuer vouches for. Raises `NotSignedIn` for who is disabled."""
        user = await self._store.read(lambda db: sessions.user_by_id(db, user_id))
        if user is None or not user.enabled:
            raise NotSignedIn("disabled", "Your account at this desk is disabled.")
        return await self._open(user, "signin.company", self._clock.now(), address, browser, company=True)

    async def _open(
        self, user: Row[Any], action: str, now: datetime, address: str, browser: str, *, company: bool
    ) -> Opened:
        token = secrets.token_urlsafe(32)

        def work(db: Connection) -> None:
            sessions.open_session(
                db,
                hashed_token(token),
                user.id,
                secrets.token_urlsafe(24),
                now,
                address=address[:64],
                browser=browser[:200],
                waits_for_code=bool(user.totp_on),
                company=company,
            )
            audit.note(db, user.login, action, now, address=address)

        await self._store.write(work)
        return Opened(token, await self.principal(token))

    async def code(self, token: str, code: str) -> Principal:
        """Check the one-time code of a session that waits for it. Raises `NotSignedIn` and `TooMany`."""
        who = await self.principal(token)
        await self._limit(who.login, who.address)
        now = self._clock.now()
        user = await self._store.read(lambda db: sessions.user_for_signin(db, who.login))
        step = self._totp.step(user.totp_secret, code, now) if user is not None and user.totp_secret else None

        def work(db: Connection) -> bool:
            if step is None or not sessions.use_step(db, who.user_id, step):
                return False
            sessions.code_given(db, who.session)
            audit.note(db, who.login, "signin.code", now, address=who.address)
            return True

        if not await self._store.write(work):
            await self._failure(who.login, who.address, "signin.code_refused")
            raise NotSignedIn("wrong_code", "The one-time code is wrong or was used; take the next one.")
        return await self.principal(token)

    async def verify(self, who: Principal, password: str) -> None:
        """Ask somebody who is signed in for the password again. Raises `NotSignedIn` and `TooMany`."""
        await self._limit(who.login, who.address)
        user = await self._store.read(lambda db: sessions.user_for_signin(db, who.login))
        kept = user.password_hash if user is not None else None
        async with self._hashing:
            right = await asyncio.to_thread(passwords.matches, password, kept)
        if not right:
            await self._failure(who.login, who.address, "signin.refused")
            raise Unfit("wrong", "The password is wrong.")

    async def principal(self, token: str) -> Principal:
        """Who the cookie's token stands for. Raises `NotSignedIn`."""
        now = self._clock.now()
        session = hashed_token(token)
        found = await self._store.read(lambda db: sessions.principal(db, session, now))
        if found is None:
            raise NotSignedIn
        who, stale = found
        if stale:
            await self._store.write(lambda db: sessions.used(db, session, now))
        return who

    async def end(self, token: str) -> None:
        """Sign out; a session that has ended already is no error."""
        await self._store.write(lambda db: sessions.close(db, hashed_token(token)))

    async def _limit(self, login: str, address: str) -> None:
        since = self._clock.now() - _WINDOW
        by_person, by_address = await self._store.read(lambda db: sessions.failures(db, login, address, since))
        if by_person >= _PER_PERSON or by_address >= _PER_ADDRESS:
            minutes = int(_WINDOW.total_seconds() // 60)
            raise TooMany(
                "locked",
                f"Too many wrong tries; wait {minutes} minutes or ask an administrator.",
                int(_WINDOW.total_seconds()),
            )

    async def _failure(self, login: str, address: str, action: str) -> None:
        now = self._clock.now()

        def work(db: Connection) -> None:
            sessions.failed(db, login, address, now, _WINDOW)
            audit.note(db, login[:64], action, now, address=address)

        await self._store.write(work)


def hashed_token(token: str) -> str:
    """What the table keeps of a token: who reads the table can't sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()
