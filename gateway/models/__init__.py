"""The gateway's tables: as classes for what is comfortable, as `Table` objects for what runs for every message."""

from typing import cast

from sqlalchemy import Table

from gateway.models.base import Base
from gateway.models.campaign import Campaign, DoNotCall, OutgoingCall
from gateway.models.channel_state import ChannelState
from gateway.models.conversation import Conversation, Holder
from gateway.models.exchange import Exchange
from gateway.models.grant import Grant
from gateway.models.message import IS_OPEN, Attachment, Direction, Message, MessagePart, State
from gateway.models.person import Proof, Rating
from gateway.models.phone_notice import PhoneNotice
from gateway.models.upload import Upload

CONVERSATION = cast(Table, Conversation.__table__)
MESSAGE = cast(Table, Message.__table__)
MESSAGE_PART = cast(Table, MessagePart.__table__)
ATTACHMENT = cast(Table, Attachment.__table__)
UPLOAD = cast(Table, Upload.__table__)
EXCHANGE = cast(Table, Exchange.__table__)
CHANNEL_STATE = cast(Table, ChannelState.__table__)
PROOF = cast(Table, Proof.__table__)
RATING = cast(Table, Rating.__table__)
CAMPAIGN = cast(Table, Campaign.__table__)
OUTGOING_CALL = cast(Table, OutgoingCall.__table__)
DO_NOT_CALL = cast(Table, DoNotCall.__table__)

__all__ = [
    "ATTACHMENT",
    "CAMPAIGN",
    "CHANNEL_STATE",
    "CONVERSATION",
    "DO_NOT_CALL",
    "EXCHANGE",
    "IS_OPEN",
    "MESSAGE",
    "MESSAGE_PART",
    "OUTGOING_CALL",
    "PROOF",
    "RATING",
    "UPLOAD",
    "Attachment",
    "Base",
    "Campaign",
    "ChannelState",
    "Conversation",
    "Direction",
    "DoNotCall",
    "Exchange",
    "Grant",
    "Holder",
    "Message",
    "MessagePart",
    "OutgoingCall",
    "PhoneNotice",
    "Proof",
    "Rating",
    "State",
    "Upload",
]
