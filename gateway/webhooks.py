"""`/webhooks/<channel>`: checked, put into lanes, answered. No database, no bot, nothing slow before the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from connectors.contract import Connector, Inbound, Reply, Webhook
from connectors.errors import BadRequest, SignatureRefused
from gateway.bodies import TooLarge, read_body
from gateway.broker import INBOUND, Broker
from gateway.codec import encode_event
from gateway.errors import BrokerUnavailable
from gateway.exchanges import Exchanges, Noted
from gateway.lanes import lane_of
from gateway.metrics import Metrics

_log = structlog.get_logger(__name__)

# No platform sends more; what does is not read into memory.
MAX_BODY = 1024 * 1024
# Requests of this process that wait for NATS at one time. Beyond it we are overrun: the platform should come again.
_MAX_WAITING = 500
_COME_AGAIN_SECONDS = 2
# Zalo counts its tries of one webhook; the other platforms don't tell.
_RETRY_NUMBER = "num_retry"


class Webhooks:
    """The webhook routes of all channels."""

    def __init__(
        self, connectors: Mapping[str, Connector], broker: Broker, metrics: Metrics, exchanges: Exchanges
    ) -> None:
        self._connectors = connectors
        self._exchanges = exchanges
        self._broker = broker
        self._metrics = metrics
        self._waiting = 0

    def route(self) -> Route:
        """A plain Starlette route: webhooks need none of FastAPI's work per request."""
        return Route("/webhooks/{channel}", self._endpoint, methods=["GET", "POST"])

    async def _endpoint(self, request: Request) -> Response:
        channel = request.path_params["channel"]
        connector = self._connectors.get(channel)
        if connector is None:
            return PlainTextResponse("No such channel is configured here.", 404)
        started = time.perf_counter()
        if request.method == "POST":
            response = await self._receive(connector, request)
        else:
            response = _response(connector.handshake(await _webhook(request)))
        seconds = time.perf_counter() - started
        self._metrics.webhook_seconds.labels(channel, str(response.status_code)).observe(seconds)
        self._note(channel, request, response, seconds)
        return response

    def _note(self, channel: str, request: Request, response: Response, seconds: float) -> None:
        webhook: Webhook | None = getattr(request.state, "webhook", None)
        self._exchanges.note(
            Noted(
                self._exchanges.clock.now(),
                channel,
                "in",
                request.method,
                str(request.url),
                response.status_code,
                seconds,
                # A body that nobody signed is anybody's: only its size is kept.
                webhook.body if webhook is not None else b"",
                "application/json" if response.status_code == 200 else "application/octet-stream",
                bytes(response.body) if response.status_code != 200 else b"",
                "text/plain",
            )
        )

    async def _receive(self, connector: Connector, request: Request) -> Response:
        if self._waiting >= _MAX_WAITING:
            return _come_again("Too many events at once.")
        self._waiting += 1
        try:
            webhook = await _webhook(request)
            request.state.webhook = webhook  # for the log of exchanges, which is written later
            events = connector.receive(webhook)
            if webhook.headers.get(_RETRY_NUMBER, "0") != "0":
                self._metrics.retried.labels(connector.name).inc()
            await self._publish(events)
        except TooLarge:
            return PlainTextResponse(f"The body is larger than {MAX_BODY} bytes.", 413)
        except SignatureRefused as error:
            _log.warning("webhook refused", channel=connector.name, reason=str(error))
            return PlainTextResponse("The signature does not fit the body.", 403)
        except BadRequest as error:
            _log.warning("webhook malformed", channel=connector.name, reason=str(error))
            return PlainTextResponse("The body is not what this platform sends.", 400)
        except BrokerUnavailable as error:
            _log.error("webhook not taken", channel=connector.name, reason=str(error))
            return _come_again("The event could not be stored now.")
        except Exception:
            # The same body would fail again; the trace is for us, the platform need not repeat it.
            _log.exception("webhook can't be parsed", channel=connector.name)
            return PlainTextResponse("The body can't be read.", 400)
        finally:
            self._waiting -= 1
        return PlainTextResponse("OK")

    async def _publish(self, events: Sequence[Inbound]) -> None:
        """Put the events into their lanes: in order within a lane, side by side across lanes."""
        if len(events) == 1:
            await self._publish_one(events[0])
            return
        lanes: dict[int, list[Inbound]] = {}
        for event in sorted(events, key=lambda item: item.sent_at):  # platforms don't promise the order
            lanes.setdefault(lane_of(event.conversation), []).append(event)
        results = await asyncio.gather(*(self._publish_all(group) for group in lanes.values()), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _publish_all(self, events: Sequence[Inbound]) -> None:
        for event in events:
            await self._publish_one(event)

    async def _publish_one(self, event: Inbound) -> None:
        key = event.conversation
        repeated = await self._broker.publish(
            INBOUND, lane_of(key), encode_event(event), f"{event.channel}:{event.external_id}"
        )
        self._metrics.events.labels(event.channel, "repeated" if repeated else event.kind.value).inc()


async def _webhook(request: Request) -> Webhook:
    return Webhook(
        method=request.method,
        headers={name.lower(): value for name, value in request.headers.items()},
        query=dict(request.query_params),
        body=await read_body(request, MAX_BODY) if request.method == "POST" else b"",
    )


def _response(reply: Reply) -> Response:
    return PlainTextResponse(reply.text, reply.status)


def _come_again(reason: str) -> Response:
    return PlainTextResponse(reason, 503, headers={"Retry-After": str(_COME_AGAIN_SECONDS)})
