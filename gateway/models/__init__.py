"""The gateway's tables: as classes for what is comfortable, as `Table` objects for what runs for every message."""

from typing import cast

from sqlalchemy import Table

from gateway.models.base import Base
from gateway.models.conversation import Conversation, Holder
from gateway.models.message import IS_OPEN, Attachment, Direction, Message, MessagePart, State
from gateway.models.upload import Upload

CONVERSATION = cast(Table, Conversation.__table__)
MESSAGE = cast(Table, Message.__table__)
MESSAGE_PART = cast(Table, MessagePart.__table__)
ATTACHMENT = cast(Table, Attachment.__table__)
UPLOAD = cast(Table, Upload.__table__)

__all__ = [
    "ATTACHMENT",
    "CONVERSATION",
    "IS_OPEN",
    "MESSAGE",
    "MESSAGE_PART",
    "UPLOAD",
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
