"""The API against its own description, and what no database could hold: refused, never a failure of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.api import run
from tests.desk.staff import signed_in
from tests.gateway.house import House

_MUCH = 2**70


async def test_no_call_that_schemathesis_makes_is_answered_with_5xx(tmp_path: Path) -> None:
    """A few calls, the same in every run, where customers and agents write; `python -m benchmarks.api` makes many."""
    outcome = await run(tmp_path, examples=2, number=1, only=("/widget", "/api/desk/conversations"))
    assert outcome.failures == []
    assert outcome.operations > 20
    assert outcome.statuses[200] + outcome.statuses[204] > 5  # the session and the visitor were taken
    assert outcome.statuses[422] > 15


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/conversations/999/draft", {"text": "x", "note": False}, 409),
        ("POST", "/conversations/999/notes", {"text": "x"}, 404),
        ("GET", f"/conversations/1/messages?after={_MUCH}", None, 422),
        ("GET", f"/conversations?label={_MUCH}", None, 422),
    ],
)
async def test_what_is_not_there_or_too_large_is_refused(
    home: House, method: str, path: str, body: object, status: int
) -> None:
    async with signed_in(home, "admin") as admin:
        answer = await admin.http.request(method, f"/api/desk{path}", json=body)
        assert answer.status_code == status, answer.text
        assert answer.json()["detail"]
