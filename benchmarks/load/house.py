"""Our side: the whole product behind its Messenger webhook, the stand-in Graph API in front of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from benchmarks.load import machine, messenger
from benchmarks.load.client import Outcome, post_all
from benchmarks.load.messages import Message
from benchmarks.load.side import Play
from tests.real.house import APP_SECRET, PAGE, House

PROCESSES = ("application", "rasa", "nats")
#: A flood that is not answered after so long (seconds) never will be.
PATIENCE = 180.0


class OurSide:
    """A running house, written to by signed webhooks; a reply counts when the platform has it."""

    name = "ours, Messenger"

    def __init__(self, house: House) -> None:
        self._house = house
        self._port = int(house.url.rpartition(":")[2])
        self._pids = {name: house.pid(name) for name in PROCESSES}
        self._plays = 0

    def play(self, messages: Sequence[Message], rate: float | None = None) -> Play:
        """See `Side`."""
        self._plays += 1
        play, house = self._plays, self._house
        linked = sorted({message.customer for message in messages if message.linked})
        messenger.link(
            f"sqlite:///{house.data / 'assistant.db'}",
            [f"messenger:{PAGE}:{messenger.psid(play, customer)}" for customer in linked],
        )
        posts = messenger.webhook("/webhooks/messenger", PAGE, APP_SECRET, play, messages, rate)
        load, cpu = machine.load_average(), machine.cpu_seconds(self._pids)
        outcomes = post_all(self._port, posts, within=PATIENCE)
        self._wait_for_answers(play, len(messages))
        spent = {name: after - cpu[name] for name, after in machine.cpu_seconds(self._pids).items()}
        return self._figures(play, messages, outcomes, spent, load, rate)

    def memory_mb(self) -> Mapping[str, float]:
        """See `Side`."""
        return machine.memory_mb(self._pids)

    def _wait_for_answers(self, play: int, count: int) -> None:
        query = (
            "select count(*) filter (where direction = 'in' and external_id like :mids) as taken, "
            "count(*) filter (where state in ('received', 'queued', 'sending')) as open from message"
        )
        deadline = time.monotonic() + PATIENCE
        while True:
            (row,) = self._house.rows(query, mids=messenger.message_id(play, 0)[:-1] + "%")
            if row.taken == count and not row.open:
                return
            if time.monotonic() > deadline:
                raise SystemExit(f"{row.taken} of {count} messages were taken in, {row.open} are still under way.")
            time.sleep(0.1)

    def _figures(
        self,
        play: int,
        messages: Sequence[Message],
        outcomes: Sequence[Outcome],
        spent: Mapping[str, float],
        load: float,
        rate: float | None,
    ) -> Play:
        refused = [outcome for outcome in outcomes if outcome.status != 200]
        if refused:
            raise SystemExit(f"{len(refused)} webhooks were refused, the first with {refused[0]}")
        replied, intents = self._replies(play)
        ids = [messenger.message_id(play, number) for number in range(len(messages))]
        last = max(replied.values())
        return Play(
            messages=len(messages),
            per_second=len(messages) / (last - min(outcome.posted for outcome in outcomes)),
            webhook=machine.Times.of([outcome.seconds for outcome in outcomes]),
            reply=machine.Times.of(
                [replied[mid] - outcome.posted for mid, outcome in zip(ids, outcomes, strict=True) if mid in replied]
            ),
            cpu_ms={name: seconds / len(messages) * 1000 for name, seconds in spent.items()},
            understood=sum(intents.get(mid) == m.wish for mid, m in zip(ids, messages, strict=True)) / len(messages),
            unanswered=sum(mid not in replied for mid in ids),
            load_before=load,
            rate=rate,
        )

    def _replies(self, play: int) -> tuple[dict[str, float], dict[str, str]]:
        """When the platform had the last part of each message's answer, and how each message was understood."""
        arrived = {sent.mid: sent.at for sent in self._house.graph.sent}
        query = (
            "select inbound.external_id as mid, inbound.intent as intent, reply.external_id as reply "
            "from message as inbound left join message as reply on reply.reply_to = inbound.id "
            "where inbound.direction = 'in' and inbound.external_id like :mids"
        )
        replied: dict[str, float] = {}
        intents: dict[str, str] = {}
        for row in self._house.rows(query, mids=messenger.message_id(play, 0)[:-1] + "%"):
            intents[row.mid] = row.intent
            if row.reply in arrived:
                replied[row.mid] = max(arrived[row.reply], replied.get(row.mid, 0.0))
        return replied, intents
