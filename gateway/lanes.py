"""Conversations are spread over lanes; a lane has one message in flight, so a conversation is strictly ordered."""

from __future__ import annotations

from hashlib import blake2b

# The number of lanes bounds how many turns run side by side over all processes. It is part of the stored state
# (a conversation in flight must keep its lane): changing it needs drained streams.
LANES = 32


def lane_of(conversation: str) -> int:
    """The lane of a conversation key: the same in every process, version and restart."""
    return int.from_bytes(blake2b(conversation.encode(), digest_size=8).digest(), "big") % LANES


def subject(stream: str, lane: int) -> str:
    """The subject of a lane, such as `inbound.07`."""
    return f"{stream}.{lane:02d}"
