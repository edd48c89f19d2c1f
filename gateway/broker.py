"""NATS JetStream: the streams, their lanes, and publishing that is confirmed or refused.

`python -m gateway.broker --port 4222 --store FOLDER` runs just the embedded server in the foreground.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
import nats.errors
import nats.js.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
    StreamInfo,
)

from gateway.errors import BrokerUnavailable
from gateway.lanes import LANES, subject
from gateway.nats_server import EmbeddedServer

_log = structlog.get_logger(__name__)

INBOUND = "inbound"
OUTBOUND = "outbound"
# A message that made its worker fail again and again, kept for people to look at.
DEAD = "dead"

# How long JetStream remembers a message id. Later duplicates end at the unique key in the database.
DUPLICATE_WINDOW = 120.0
# A lane's message goes to another worker after this silence. Workers report progress every third of it, so a turn
# may take longer; it is short because it is also how long a crash holds up a conversation.
ACK_WAIT = 15.0
# Platforms give up on a webhook after about 5 s; NATS answers within milliseconds or is away.
_PUBLISH_SECONDS = 2.0
_CONNECT_SECONDS = 10.0
# One request of the set-up: 64 lanes are made at once, on a machine that starts everything else at the same time.
_SET_UP_SECONDS = 30.0
_RECONNECT_WAIT = 0.25
# A stream that is full refuses (the platform sends again) rather than dropping what it has.
_MAX_BYTES = 1024 * 1024 * 1024
_KEEP_DEAD_SECONDS = 30 * 24 * 3600.0
# JetStream's own code of a publish that the limits of a stream refuse.
_STREAM_FULL = (10077, 10054)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a stream may hold before it refuses."""

    max_messages: int = -1
    max_bytes: int = _MAX_BYTES


class Broker:
    """A connection to NATS with our streams set up. With an empty `url` the server is embedded in `folder`."""

    def __init__(self, url: str, folder: Path, *, replicas: int = 1, limits: Limits | None = None) -> None:
        self._url = url
        self._embedded = None if url else EmbeddedServer(folder)
        self._replicas = replicas
        self._limits = limits or Limits()
        self._client: Client | None = None
        self._jetstream: JetStreamContext | None = None
        self._mending: asyncio.Task[None] | None = None
        self._closing = False
        self.reconnected = asyncio.Event()

    async def connect(self) -> None:
        """Start the embedded server if there is one, connect, and set up streams and lanes.

        Raises `BrokerUnavailable` and leaves no connection behind; an embedded server is ended by `close`.
        """
        url = await self._embedded.ensure() if self._embedded else self._url
        client = Client()
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await client.connect(
                    url,
                    name="gateway",
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=_RECONNECT_WAIT,  # type: ignore[arg-type] # seconds, whole or not
                    ping_interval=10,
                    max_outstanding_pings=2,
                    disconnected_cb=self._on_disconnect,
                    reconnected_cb=self._on_reconnect,
                    error_cb=self._on_error,
                )
            await self._set_up(client.jetstream(timeout=_SET_UP_SECONDS))
        except (OSError, TimeoutError, nats.errors.Error) as error:
            await self._leave(client)
            if isinstance(error, nats.js.errors.ServiceUnavailableError):
                raise BrokerUnavailable("NATS runs without JetStream; start it with --jetstream") from error
            raise BrokerUnavailable(f"NATS does not answer ({type(error).__name__}); check NATS_URL") from error
        self._client, self._jetstream = client, client.jetstream(timeout=_PUBLISH_SECONDS)

    async def _leave(self, client: Client) -> None:
        self._closing = True  # the farewell is no disconnect to mend
        try:
            await client.close()
        finally:
            self._closing = False

    async def close(self) -> None:
        """Flush and disconnect; end the embedded server."""
        self._closing = True
        if self._mending is not None:
            self._mending.cancel()
        if self._client is not None and not self._client.is_closed:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(2.0):
                    await self._client.flush(1)
            await self._client.close()
        if self._embedded is not None:
            await self._embedded.stop()

    @property
    def connected(self) -> bool:
        """Whether NATS can be reached now."""
        return self._client is not None and self._client.is_connected

    @property
    def client(self) -> Client:
        """The connection, for core subjects."""
        if self._client is None:
            raise BrokerUnavailable("NATS is not connected yet")
        return self._client

    @property
    def jetstream(self) -> JetStreamContext:
        """The JetStream context."""
        if self._jetstream is None:
            raise BrokerUnavailable("NATS is not connected yet")
        return self._jetstream

    async def publish(self, stream: str, lane: int, payload: bytes, message_id: str) -> bool:
        """Put a message into a lane and wait until JetStream has it; True when it had this id before.

        Raises `BrokerUnavailable` when it is not confirmed. The same id may then be published again.
        """
        try:
            acknowledged = await self.jetstream.publish(
                subject(stream, lane), payload, headers={"Nats-Msg-Id": message_id}
            )
        except nats.js.errors.APIError as error:
            full = error.err_code in _STREAM_FULL
            raise BrokerUnavailable("the lanes are full" if full else f"JetStream refuses: {error.err_code}") from error
        except (TimeoutError, OSError, nats.errors.Error, nats.js.errors.Error) as error:
            raise BrokerUnavailable(f"NATS did not confirm ({type(error).__name__})") from error
        return bool(acknowledged.duplicate)

    async def bury(self, stream: str, lane: int, payload: bytes, error: str) -> None:
        """Keep a message that can't be processed out of its lane's way."""
        await self.jetstream.publish(f"{DEAD}.{stream}.{lane:02d}", payload, headers={"Assistant-Error": error[:200]})

    async def lane(self, stream: str, lane: int) -> JetStreamContext.PullSubscription:
        """The reader of a lane, shared by every process: one message in flight over all of them."""
        return await self.jetstream.pull_subscribe_bind(consumer=_durable(stream, lane), stream=_name(stream))

    async def backlog(self, stream: str) -> dict[int, int]:
        """How many messages each lane holds, the one in work included."""
        info: StreamInfo = await self.jetstream.stream_info(_name(stream), subjects_filter=f"{stream}.*")
        subjects: dict[str, int] = info.state.subjects or {}
        return {int(name.rpartition(".")[2]): count for name, count in subjects.items()}

    async def check(self) -> None:
        """Ask NATS for a sign of life. Raises `BrokerUnavailable`."""
        if not self.connected:
            raise BrokerUnavailable("NATS is not connected")
        try:
            await self.client.flush(1)
        except (TimeoutError, OSError, nats.errors.Error) as error:
            raise BrokerUnavailable(f"NATS does not answer ({type(error).__name__})") from error

    async def _set_up(self, jetstream: JetStreamContext) -> None:
        for stream in (INBOUND, OUTBOUND):
            lanes = StreamConfig(
                name=_name(stream),
                subjects=[f"{stream}.*"],
                retention=RetentionPolicy.WORK_QUEUE,
                storage=StorageType.FILE,
                discard=DiscardPolicy.NEW,
                duplicate_window=DUPLICATE_WINDOW,
                max_msgs=self._limits.max_messages,
                max_bytes=self._limits.max_bytes,
                num_replicas=self._replicas,
            )
            await _make_stream(jetstream, lanes)
        dead = StreamConfig(
            name=_name(DEAD),
            subjects=[f"{DEAD}.>"],
            storage=StorageType.FILE,
            max_age=_KEEP_DEAD_SECONDS,
            num_replicas=self._replicas,
        )
        await _make_stream(jetstream, dead)
        every = [(stream, lane) for stream in (INBOUND, OUTBOUND) for lane in range(LANES)]
        await asyncio.gather(*(_make_lane(jetstream, stream, lane) for stream, lane in every))

    async def _on_disconnect(self) -> None:
        if self._closing:
            return
        _log.warning("nats disconnected")
        if self._embedded is not None and (self._mending is None or self._mending.done()):
            self._mending = asyncio.create_task(self._mend())

    async def _on_reconnect(self) -> None:
        _log.info("nats reconnected")
        self.reconnected.set()
        self.reconnected = asyncio.Event()

    async def _on_error(self, error: Exception) -> None:
        _log.warning("nats error", error=type(error).__name__)

    async def _mend(self) -> None:
        """The embedded server is gone: start it again, on the same address, until the client is back."""
        while not self._closing and not self.connected:
            if self._embedded is not None:
                try:
                    await self._embedded.ensure()
                except BrokerUnavailable as error:
                    _log.error("nats server can't be started", error=str(error))
            await asyncio.sleep(_RECONNECT_WAIT)


def message_sequence(message: Msg) -> tuple[int, int]:
    """The stream sequence of a message and how often it has been delivered."""
    metadata: Any = message.metadata
    return int(metadata.sequence.stream), int(metadata.num_delivered or 1)


async def _make_stream(jetstream: JetStreamContext, config: StreamConfig) -> None:
    try:
        await jetstream.add_stream(config)
    except nats.js.errors.BadRequestError:
        await jetstream.update_stream(config)


async def _make_lane(jetstream: JetStreamContext, stream: str, lane: int) -> None:
    await jetstream.add_consumer(
        _name(stream),
        ConsumerConfig(
            durable_name=_durable(stream, lane),
            filter_subject=subject(stream, lane),
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT,
            max_ack_pending=1,
            max_deliver=-1,
        ),
    )


def _name(stream: str) -> str:
    return stream.upper()


def _durable(stream: str, lane: int) -> str:
    return f"{stream}-{lane:02d}"


def main() -> None:
    """Run the embedded server in the foreground, in place of this process."""
    parser = argparse.ArgumentParser(prog="python -m gateway.broker", description="Run the embedded NATS server.")
    parser.add_argument("--port", type=int, default=4222, help="port on 127.0.0.1")
    parser.add_argument("--store", type=Path, required=True, help="folder of the message store")
    arguments = parser.parse_args()
    try:
        EmbeddedServer(arguments.store.resolve()).become(arguments.port)
    except (BrokerUnavailable, FileNotFoundError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
