"""The gateway's tables."""

from gateway.models.base import Base
from gateway.models.conversation import Conversation, Holder
from gateway.models.message import IS_OPEN, Attachment, Direction, Message, MessagePart, State
from gateway.models.upload import Upload

__all__ = [
    "IS_OPEN",
    "Attachment",
    "Base",
    "Conversation",
    "Direction",
    "Holder",
    "Message",
    "MessagePart",
    "State",
    "Upload",
]
