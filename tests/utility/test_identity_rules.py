"""Whatever chats do in whatever order, the limits and the secrecy hold."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.utility.conftest import NOW
from tests.utility.records import CODE, NOBODY, OTHER, PHONE, add_customer
from utility import migrate
from utility.clock import FixedClock
from utility.database import Database
from utility.services import Utility
from utility.sms import DeveloperSms

CHATS = st.sampled_from(["a", "b", "c"])
CODES = st.sampled_from([CODE, OTHER, NOBODY])
PHONES = {CODE: PHONE, OTHER: "+84903000002"}
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module", autouse=True)
def schema() -> object:
    folder = Path(tempfile.mkdtemp())
    Chats.template = folder / "template.db"
    migrate(f"sqlite:///{Chats.template}")
    yield
    shutil.rmtree(folder)


class Chats(RuleBasedStateMachine):
    """Chats that ask for codes, guess, know the code, wait, and unlink."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "company.db"
        shutil.copy(self.template, file)
        self.database = Database(f"sqlite:///{file}")
        self.clock = FixedClock(NOW)
        self.sms = DeveloperSms(self.database, self.clock)
        self.company = Utility(self.database, self.clock, self.sms)
        for code, phone in PHONES.items():
            add_customer(self.database, code, phone)
        self.pending: dict[str, tuple[str, datetime, int]] = {}  # chat → code, when, wrong tries
        self.sent: dict[str, list[datetime]] = defaultdict(list)
        self.wrong: dict[str, list[datetime]] = defaultdict(list)
        self.linked: dict[str, set[str]] = defaultdict(set)

    def teardown(self) -> None:
        self.database.dispose()
        self.folder.cleanup()

    def _lately(self, times: list[datetime]) -> int:
        return sum(at > self.clock.now() - HOUR for at in times)

    @rule(chat=CHATS, code=CODES)
    def ask(self, chat: str, code: str) -> None:
        answer = self.company.identity.start_link(chat, code)
        assert answer.masked_phone is None
        if code in self.linked[chat]:
            assert answer.status == "linked"
            return
        subjects = (chat, code)
        most = {chat: (5, 5), code: (10, 5)}
        full = any(
            self._lately(self.wrong[s]) >= most[s][0] or self._lately(self.sent[s]) >= most[s][1] for s in subjects
        )
        full = full or len(self.sent[code]) >= 10 or len(self.wrong[code]) >= 20
        assert answer.status == ("limited" if full else "sent")
        if answer.status == "sent":
            self.pending[chat] = (code, self.clock.now(), 0)
            for subject in subjects:
                self.sent[subject].append(self.clock.now())

    @rule(chat=CHATS)
    def guess(self, chat: str) -> None:
        answer = self.company.identity.confirm_link(chat, "not a code")
        if chat not in self.pending:
            assert answer == "none"
            return
        code, at, tries = self.pending[chat]
        if at + timedelta(minutes=5) <= self.clock.now():
            assert answer == "expired"
            return
        before = (tries, self._lately(self.wrong[chat]), self._lately(self.wrong[code]))
        if before[0] >= 3 or before[1] >= 5 or before[2] >= 10 or len(self.wrong[code]) >= 20:
            assert answer == "locked"
            return
        self.wrong[chat].append(self.clock.now())
        self.wrong[code].append(self.clock.now())
        self.pending[chat] = (code, at, tries + 1)
        closed = before[0] == 2 or before[1] == 4 or before[2] == 9 or len(self.wrong[code]) == 20
        assert answer == ("locked" if closed else "wrong")

    @rule(chat=CHATS)
    def know(self, chat: str) -> None:
        """The right code, when the chat's last message went to a phone that is the customer's."""
        if chat not in self.pending or self.pending[chat][0] not in PHONES:
            return
        code, at, tries = self.pending[chat]
        texts = [m.text for m in self.sms.messages(PHONES[code], limit=500) if m.sent_at == at]
        otps = [found[0] for text in texts if (found := re.search(r"\b\d{6}\b", text))]
        lately = self._lately(self.wrong[chat]) >= 5 or self._lately(self.wrong[code]) >= 10
        shut = tries >= 3 or lately or len(self.wrong[code]) >= 20
        if len(otps) != 1 or shut or at + timedelta(minutes=5) <= self.clock.now():
            return  # two codes at the same moment can't be told apart here; the refusals are `guess`'s
        assert self.company.identity.confirm_link(chat, otps[0]) == "linked"
        del self.pending[chat]
        self.linked[chat].add(code)

    @rule(minutes=st.sampled_from([1, 4, 5, 59]))
    def wait(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    @rule(chat=CHATS, code=CODES)
    def unlink(self, chat: str, code: str) -> None:
        assert self.company.identity.unlink(chat, code) is (code in self.linked[chat])
        self.linked[chat].discard(code)

    @invariant()
    def links_are_the_proven_ones(self) -> None:
        for chat in ("a", "b", "c"):
            assert set(self.company.identity.linked(chat)) == self.linked[chat]

    @invariant()
    def a_day_is_not_over(self) -> None:
        """The model above keeps no daily window; it never gets that far."""
        if self.clock.now() - NOW > timedelta(hours=20):
            self.clock._at = NOW + timedelta(hours=20)


TestChats = Chats.TestCase
TestChats.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
