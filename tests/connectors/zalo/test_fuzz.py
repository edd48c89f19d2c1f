"""Some thousands of mutated bodies: no crash, no 5xx, nothing that could not be stored."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from connectors.zalo.parse import parse
from connectors.zalo.payload import Seal
from connectors.zalobot.parse import parse as parse_bot
from tests.connectors.zalo.fuzzing import fuzz, seeds

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted({str(payload.get("event_name")) for payload in seeds()["zalo"]})


async def test_mutated_webhooks_are_answered_and_stored() -> None:
    with capture_logs() as logs:
        statuses, stored = await fuzz(1500)
    assert {status for _, status in statuses} <= {200, 400, 403}
    assert statuses["zalo", 200] > 900
    assert statuses["zalobot", 200] > 1000
    assert stored > 1000
    # A 400 of ours is a decision, not an exception.
    assert [entry for entry in logs if entry["log_level"] in ("error", "critical")] == []


@settings(max_examples=400, deadline=None)
@given(name=st.sampled_from(NAMES), message=JSON, sides=st.tuples(JSON, JSON), stamp=JSON, info=JSON)
def test_any_json_where_the_platform_puts_its_own(name: str, message: Any, sides: Any, stamp: Any, info: Any) -> None:
    payload = {
        "event_name": name,
        "sender": sides[0],
        "recipient": sides[1],
        "timestamp": stamp,
        "message": message,
        "info": info,
    }
    for event in parse(payload, Seal("secret"), "1"):
        json.dumps(dict(event.data), allow_nan=True).encode()
        assert event.external_id


@settings(max_examples=300, deadline=None)
@given(payload=JSON, message=JSON, kind=st.sampled_from(["text", "image", "sticker", "unsupported"]))
def test_any_json_for_the_bot(payload: Any, message: Any, kind: str) -> None:
    parse_bot(payload, "1")
    for event in parse_bot({"event_name": f"message.{kind}.received", "message": message}, "1"):
        assert event.user
        assert event.external_id
