"""What a conversation is called in the company's own system."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from utility.models.base import Base


class ConversationName(Base):
    """The pseudonym under which a back office knows a conversation: its events come back under it."""

    __tablename__ = "conversation_names"

    pseudonym: Mapped[str] = mapped_column(String(32), primary_key=True)
    chat: Mapped[str] = mapped_column(String(200))
