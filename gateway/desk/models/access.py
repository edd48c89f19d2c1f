"""Who may work at the desk: users, their teams, their sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.models.base import Base, Document, Identifier
from utility.database import UtcDateTime


class User(Base):
    """A person at the desk. `name` is what customers see; a conversation names its agent by it, so it is unique."""

    __tablename__ = "desk_user"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(100), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # lower case; the company's account has it too
    password_hash: Mapped[str | None] = mapped_column(String(200))  # None: signs in with the company's account only
    must_change: Mapped[bool] = mapped_column(default=False)  # the password was set by somebody else
    totp_secret: Mapped[str | None] = mapped_column(String(200))  # sealed with APP_SECRET
    totp_on: Mapped[bool] = mapped_column(default=False)
    totp_step: Mapped[int | None] = mapped_column(Identifier)  # the last time step used: a code counts once
    enabled: Mapped[bool] = mapped_column(default=True)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    away: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int] = mapped_column(default=6)
    extension: Mapped[str | None] = mapped_column(String(20))  # their telephone, where calls are bridged to
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime())  # while a desk page of theirs is connected
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime())  # the last automatic assignment
    preferences: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class CompanyAccount(Base):
    """An account at the company's OpenID Connect issuer and whose it is. `subject` never changes, an e-mail may."""

    __tablename__ = "desk_company_account"

    issuer: Mapped[str] = mapped_column(String(200), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("desk_user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    used_at: Mapped[datetime] = mapped_column(UtcDateTime())


class Session(Base):
    """A signed-in browser. The cookie holds a random token, this table only its hash."""

    __tablename__ = "desk_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("desk_user.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    waits_for_code: Mapped[bool] = mapped_column(default=False)  # the password was right, the one-time code is to come
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")
    company: Mapped[bool] = mapped_column(default=False)  # opened with the company's account
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    used_at: Mapped[datetime] = mapped_column(UtcDateTime())


class SigninFailure(Base):
    """A wrong password or code, for the limits per person and per address."""

    __tablename__ = "desk_signin_failure"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    login: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (
        Index("ix_desk_signin_failure_login_at", "login", "at"),
        Index("ix_desk_signin_failure_address_at", "address", "at"),
    )


class Team(Base):
    """People who can stand in for each other. `reasons`: hand-over reasons and wishes that come to them."""

    __tablename__ = "desk_team"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    reasons: Mapped[list[str]] = mapped_column(Document, default=list)


class TeamMember(Base):
    """A person of a team."""

    __tablename__ = "desk_team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("desk_team.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("desk_user.id", ondelete="CASCADE"), primary_key=True, index=True)
