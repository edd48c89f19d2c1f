"""The desk's tables. They stand beside a conversation's own row, which workers touch for every message."""

from typing import cast

from sqlalchemy import Table

from gateway.desk.models.access import Session, SigninFailure, Team, TeamMember, User
from gateway.desk.models.journal import AuditLine, Entry, Setting
from gateway.desk.models.teaching import Lesson
from gateway.desk.models.work import ConversationLabel, DeskState, Draft, Label, Pending, QuickText, ReadMark

USER = cast(Table, User.__table__)
SESSION = cast(Table, Session.__table__)
SIGNIN_FAILURE = cast(Table, SigninFailure.__table__)
TEAM = cast(Table, Team.__table__)
TEAM_MEMBER = cast(Table, TeamMember.__table__)
STATE = cast(Table, DeskState.__table__)
ENTRY = cast(Table, Entry.__table__)
AUDIT = cast(Table, AuditLine.__table__)
SETTING = cast(Table, Setting.__table__)
READ_MARK = cast(Table, ReadMark.__table__)
DRAFT = cast(Table, Draft.__table__)
PENDING = cast(Table, Pending.__table__)
QUICK_TEXT = cast(Table, QuickText.__table__)
LABEL = cast(Table, Label.__table__)
LESSON = cast(Table, Lesson.__table__)
CONVERSATION_LABEL = cast(Table, ConversationLabel.__table__)

__all__ = [
    "AUDIT",
    "CONVERSATION_LABEL",
    "DRAFT",
    "ENTRY",
    "LABEL",
    "LESSON",
    "PENDING",
    "QUICK_TEXT",
    "READ_MARK",
    "SESSION",
    "SETTING",
    "SIGNIN_FAILURE",
    "STATE",
    "TEAM",
    "TEAM_MEMBER",
    "USER",
]
