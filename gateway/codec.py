"""What travels through the lanes, as JSON bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.contract import Attachment, Inbound, Kind


def encode_event(event: Inbound) -> bytes:
    """An inbound event for its lane."""
    fields: dict[str, Any] = {
        "channel": event.channel,
        "account": event.account,
        "user": event.user,
        "external_id": event.external_id,
        "kind": event.kind.value,
        "sent_at": event.sent_at.isoformat(),
    }
    if event.text:
        fields["text"] = event.text
    if event.payload is not None:
        fields["payload"] = event.payload
    if event.data:
        fields["data"] = dict(event.data)
    if event.attachments:
        fields["attachments"] = [
            {
                "kind": item.kind.value,
                "url": item.url,
                "mime": item.mime,
                "name": item.name,
                "size": item.size,
                "data": dict(item.data),
            }
            for item in event.attachments
        ]
    return json.dumps({"event": fields}, ensure_ascii=False, separators=(",", ":")).encode()


def decode_event(fields: Mapping[str, Any]) -> Inbound:
    """The event in a lane message. Raises KeyError or ValueError for what `encode_event` did not write."""
    return Inbound(
        channel=fields["channel"],
        account=fields["account"],
        user=fields["user"],
        external_id=fields["external_id"],
        kind=Kind(fields["kind"]),
        sent_at=datetime.fromisoformat(fields["sent_at"]),
        text=fields.get("text", ""),
        payload=fields.get("payload"),
        data=fields.get("data", {}),
        attachments=tuple(
            Attachment(
                kind=Kind(item["kind"]),
                url=item["url"],
                mime=item["mime"],
                name=item["name"],
                size=item["size"],
                data=item["data"],
            )
            for item in fields.get("attachments", ())
        ),
    )


def encode_wake(conversation_id: int) -> bytes:
    """Word to a lane that a conversation has something to do."""
    return json.dumps({"wake": conversation_id}).encode()
