"""The desk's tables. They stand beside a conversation's own row, which workers touch for every message."""

from typing import cast

from sqlalchemy import Table

from gateway.desk.models.access import CompanyAccount, Session, SigninFailure, Team, TeamMember, User
from gateway.desk.models.calls import PhoneCall
from gateway.desk.models.journal import AuditLine, Entry, Setting
from gateway.desk.models.merging import Merge
from gateway.desk.models.rules import Rule, RuleRun
from gateway.desk.models.teaching import Lesson, ModelUse, Training
from gateway.desk.models.work import ConversationLabel, DeskState, Draft, Label, Pending, QuickText, ReadMark

USER = cast(Table, User.__table__)
COMPANY_ACCOUNT = cast(Table, CompanyAccount.__table__)
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
TRAINING = cast(Table, Training.__table__)
MODEL_USE = cast(Table, ModelUse.__table__)
PHONE_CALL = cast(Table, PhoneCall.__table__)
CONVERSATION_LABEL = cast(Table, ConversationLabel.__table__)
MERGE = cast(Table, Merge.__table__)
RULE = cast(Table, Rule.__table__)
RULE_RUN = cast(Table, RuleRun.__table__)

__all__ = [
    "AUDIT",
    "COMPANY_ACCOUNT",
    "CONVERSATION_LABEL",
    "DRAFT",
    "ENTRY",
    "LABEL",
    "LESSON",
    "MERGE",
    "MODEL_USE",
    "PENDING",
    "PHONE_CALL",
    "QUICK_TEXT",
    "READ_MARK",
    "RULE",
    "RULE_RUN",
    "SESSION",
    "SETTING",
    "SIGNIN_FAILURE",
    "STATE",
    "TEAM",
    "TEAM_MEMBER",
    "TRAINING",
    "USER",
]
