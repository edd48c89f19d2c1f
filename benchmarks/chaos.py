"""Faults while customers write: kill -9 of every part in turn, and a database that takes nothing for a minute.

    python -m benchmarks.chaos [--messages 600] [--people 30] [--every 6] [--database-down 60] [--seed 1]

The whole product runs as a user runs it (`./assistant up`), with a second application process beside it as a worker.
Customers on Messenger, Telegram, Zalo and the chat page ask numbered questions; whatever was not taken is sent again, as the
platforms do. In turn application, NATS, worker and Rasa are killed. At the end each customer must have heard each answer
once and in order. A send that was cut off in the very moment of a kill may have arrived or not: it is marked `unknown`
for an agent and never repeated blindly, so it may be missing (counted apart), never doubled. A message that found no
Rasa for minutes is given to a person, and so is what follows it in that conversation: counted apart as well.

A run ends: a message that is not taken within three minutes, or an answer that is not there four minutes after the last
fault, fails it, and what stands open is printed.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.load.crowd import Customer, answered, crowd
from tests.real.house import ROOT, House, free_port, running_house, wait_for

PARTS = ("application", "nats", "worker", "rasa")
SENDERS = ("application", "worker")
#: What was taken must be answered within this time after the last fault (seconds).
SETTLED_WITHIN = 240.0


@dataclass
class Worker:
    """A second application process on the same NATS and database; the killer's fourth victim."""

    house: House
    environment: dict[str, str] = field(init=False)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.environment = dict(_environment(self.house.pid("application")))

    def ensure(self) -> None:
        """Start it unless it runs."""
        if self.running:
            return
        environment = self.environment | {"PORT": str(free_port()), "HOST": "127.0.0.1"}
        log = (self.house.data / "worker.log").open("ab")
        python = str(ROOT / ".venv" / "bin" / "python")
        self.process = subprocess.Popen([python, "-m", "gateway"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        log.close()

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End it as a supervisor would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)


@dataclass
class Faults:
    """What was done to the house."""

    kills: Counter[str] = field(default_factory=Counter)
    database_down: float = 0.0


def _environment(pid: int) -> Iterator[tuple[str, str]]:
    for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
        name, _, value = entry.decode().partition("=")
        if name:
            yield name, value


def kill_in_turn(house: House, worker: Worker, every: float, ended: threading.Event, faults: Faults) -> None:
    """Kill one part after the other until told to end; supervisors bring them back.

    A part that is still down or starting is passed over, not waited for: parts are often down together, but none is
    killed for ever before it has started.
    """
    turns = itertools.cycle(PARTS)
    with httpx.Client(timeout=5.0) as http:
        while not ended.wait(every * random.uniform(0.7, 1.3)):
            part = next((part for part, _ in zip(turns, PARTS, strict=False) if up(house, worker, part, http)), None)
            if part is None:
                continue
            try:
                if part == "worker":
                    worker.kill()
                    worker.ensure()
                else:
                    house.kill(part)
            except (ProcessLookupError, FileNotFoundError):  # it ended by itself just now
                continue
            faults.kills[part] += 1
            say(f"killed {part}")


def up(house: House, worker: Worker, part: str, http: httpx.Client) -> bool:
    """Whether a part has started and works."""
    if part == "worker":
        return worker.running
    try:
        if part == "application":
            return http.get(f"{house.url}/health/live").is_success
        if part == "rasa":
            return http.get(f"{worker.environment['RASA_URL']}/webhooks/gateway/health").is_success
        os.kill(house.pid(part), 0)
    except (httpx.HTTPError, OSError, ValueError):  # down, or its file of the process number is just being written
        return False
    return True


@contextmanager
def database_away(house: House) -> Iterator[None]:
    """Nobody can write to the database meanwhile: its lock is held."""
    connection = sqlite3.connect(house.data / "assistant.db", timeout=60, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close()


def write_all(people: Sequence[Customer], each: int, pause: float) -> None:
    """Everybody writes their questions in their order, `pause` seconds apart on average; people side by side."""

    def one(customer: Customer) -> None:
        chance = random.Random(id(customer))
        for number in range(each):
            customer.write(100 + number)
            time.sleep(chance.uniform(0.0, 2 * pause))

    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(one, customer) for customer in people]:
            done.result()


_TAKEN = "select count(*) as n from message where direction = 'in'"
_REASONS = (
    "select direction, channel, state, error, count(*) as n from message "
    "where (direction = 'out' and state in ('unknown', 'failed')) or (direction = 'in' and state = 'failed') "
    "group by 1, 2, 3, 4 order by n desc"
)
_OPEN = (
    "select direction, state, channel, count(*) as n, max(attempts) as tries, max(error) as error from message "
    "where state in ('received', 'queued', 'sending') group by 1, 2, 3"
)


def wait_until_settled(house: House, messages: int) -> float | None:
    """Until everything taken in is answered and sent; the seconds it took, or None when it never is."""
    started = time.monotonic()
    while True:
        taken, still = house.rows(_TAKEN)[0].n, house.rows(_OPEN)
        if taken >= messages and not still:
            return time.monotonic() - started
        if time.monotonic() - started > SETTLED_WITHIN:
            say(f"not settled: {taken} of {messages} taken in")
            for row in still:
                say(f"  {row.n} {row.direction} {row.state} on {row.channel}, {row.tries} tries: {row.error}")
            return None
        time.sleep(0.5)


@dataclass
class Verdict:
    """What the customers heard, against what they asked."""

    asked: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    doubled: int = 0
    disordered: int = 0
    missing: int = 0
    doubtful: int = 0
    to_people: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Answers that neither arrived nor stand before an agent."""
        return max(0, self.missing - self.doubtful - self.to_people)

    @property
    def fine(self) -> bool:
        """Whether nothing was lost, doubled or out of order."""
        return not (self.lost or self.doubled or self.disordered)


def judge(house: House, people: Sequence[Customer]) -> Verdict:
    """Compare."""
    verdict = Verdict()
    unknown = "select count(*) as n from message where direction = 'out' and state = 'unknown'"
    verdict.doubtful = int(house.rows(unknown)[0].n)
    given = "select count(*) as n from message where direction = 'in' and state in ('failed', 'shown')"
    verdict.to_people = int(house.rows(given)[0].n)
    verdict.reasons = [f"  {r.n} {r.direction} {r.state} on {r.channel}: {r.error}" for r in house.rows(_REASONS)]
    for customer in people:
        heard = answered(customer.heard())
        counts = Counter(heard)
        verdict.asked[customer.channel] += len(customer.asked)
        verdict.heard[customer.channel] += len(counts)
        verdict.doubled += sum(count - 1 for count in counts.values())
        verdict.missing += sum(number not in counts for number in customer.asked)
        firsts = list(dict.fromkeys(heard))
        verdict.disordered += sum(a > b for a, b in itertools.pairwise(firsts))
    return verdict


def report(verdict: Verdict, faults: Faults, seconds: float, settled: float | None) -> str:
    """The figures."""
    kills = ", ".join(f"{part} {faults.kills[part]}" for part in PARTS)
    channels = ", ".join(f"{name} {verdict.heard[name]} of {asked}" for name, asked in sorted(verdict.asked.items()))
    cutting = sum(faults.kills[part] for part in SENDERS)
    last = "some answers never" if settled is None else f"the last answer {settled:.0f} s later"
    return "\n".join(
        [
            f"messages      {sum(verdict.asked.values())} in {seconds:.0f} s; {last}",
            f"killed        {sum(faults.kills.values())} times: {kills}",
            f"database away {faults.database_down:.0f} s",
            f"answered      {channels}",
            f"lost {verdict.lost}, doubled {verdict.doubled}, out of order {verdict.disordered}",
            f"cut off in a kill and shown to an agent instead of repeated: {verdict.doubtful} in {cutting} kills of "
            f"a sender; given to a person for want of Rasa: {verdict.to_people}; not heard of both: {verdict.missing}",
            *verdict.reasons,
            "PASSED" if verdict.fine and settled is not None else "FAILED",
        ]
    )


def say(text: str) -> None:
    """A line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def run(messages: int, people: int, every: float, down: float, pause: float) -> bool:
    """One whole run; True when nothing was lost, doubled or out of order."""
    with tempfile.TemporaryDirectory(prefix="chaos") as folder, running_house(Path(folder)) as house:
        customers, worker, faults, ended = crowd(house, people), Worker(house), Faults(), threading.Event()
        killer = threading.Thread(target=kill_in_turn, args=(house, worker, every, ended, faults))
        each = messages // people
        worker.ensure()
        started = time.monotonic()
        try:
            say(f"{each * people} messages of {people} people")
            if every:
                killer.start()
            write_all(customers, each if not down else each // 2, pause)
            if down:
                ended.set()  # one fault at a time
                with ThreadPoolExecutor(1) as pool, database_away(house):
                    say(f"the database takes nothing for {down:.0f} s")
                    later = pool.submit(write_rest, customers, each - each // 2, each // 2)
                    time.sleep(down)
                    faults.database_down = down
                later.result()
        except BaseException:
            worker.kill()
            raise
        finally:
            ended.set()
            if killer.is_alive():
                killer.join()
        seconds = time.monotonic() - started
        worker.ensure()
        settled = wait_until_settled(house, sum(len(customer.asked) for customer in customers))
        wait_for(house.healthy, within=120, why="the front door does not open again")
        verdict = judge(house, customers)
        worker.stop()
        fine = verdict.fine and settled is not None
        print(report(verdict, faults, seconds, settled))
        if not fine and os.environ.get("KEEP_LOGS"):
            subprocess.run(["cp", "-r", str(house.data), os.environ["KEEP_LOGS"]], check=False)
        return fine


def write_rest(customers: Sequence[Customer], each: int, already: int) -> None:
    """The second half of the questions, while the database is away."""

    def one(customer: Customer) -> None:
        for number in range(already, already + each):
            customer.write(100 + number)

    with ThreadPoolExecutor(len(customers)) as pool:
        for done in [pool.submit(one, customer) for customer in customers]:
            done.result()


def main() -> None:
    """Run and print the figures; exit status 1 when something was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description="Faults while customers write.")
    parser.add_argument("--messages", type=int, default=600)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--every", type=float, default=6.0, help="seconds between kills; 0: none")
    parser.add_argument("--database-down", type=float, default=0.0, help="seconds without a database, after half")
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between a customer's messages on average")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    if not run(options.messages, options.people, options.every, options.database_down, options.pause):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
