"""One call of a platform: bounded in time, and every way it may end named by an error of the connectors."""

from __future__ import annotations

import asyncio
import time

import structlog

from connectors.contract import Connector, Part, Receipt
from connectors.errors import SendError, Unknown
from gateway.exchanges import sending
from gateway.metrics import Metrics
from gateway.records.outbox import Claim

_log = structlog.get_logger(__name__)

# Longer than any connector's own time-out: only a bug runs into it. Shorter than two silences of a lane.
_CALL_SECONDS = 25.0


async def send(connector: Connector, claim: Claim, part: Part, position: int, metrics: Metrics) -> Receipt:
    """Send one part of a claimed message.

    Raises `SendError`; `Unknown` when nobody can tell how far the call came.
    """
    started = time.perf_counter()
    reference = f"{claim.message.id}.{position}"
    noted = sending.set(claim.message.id)
    try:
        async with asyncio.timeout(_CALL_SECONDS):
            return await connector.send(claim.talk.account, claim.talk.user, part, reference)
    except SendError:
        raise
    except TimeoutError as error:
        raise Unknown("the platform call took too long", code="timeout") from error
    except Exception as error:  # a bug of the connector
        _log.exception("connector failed")
        raise Unknown(f"the connector failed ({type(error).__name__})", code="bug") from error
    finally:
        sending.reset(noted)
        metrics.send_seconds.labels(claim.talk.channel).observe(time.perf_counter() - started)
