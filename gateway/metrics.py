"""Figures for Prometheus. Labels are few and bounded: channels, kinds, outcomes."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_WEBHOOK = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_TURN = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """One registry per application object, so that several can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.webhook_seconds = Histogram(
            "assistant_webhook_seconds",
            "Time to answer a platform's webhook",
            ["channel", "status"],
            buckets=_WEBHOOK,
            registry=self.registry,
        )
        self.events = Counter(
            "assistant_events_total", "Events received from platforms", ["channel", "kind"], registry=self.registry
        )
        self.retried = Counter(
            "assistant_webhooks_retried_total",
            "Webhooks that the platform says it sends again: our answers come late, or not at all",
            ["channel"],
            registry=self.registry,
        )
        self.messages_in = Counter(
            "assistant_messages_in_total",
            "Customer messages taken in, by what became of them",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self.messages_out = Counter(
            "assistant_messages_out_total", "Replies by final state", ["channel", "state"], registry=self.registry
        )
        self.bot_seconds = Histogram(
            "assistant_bot_seconds", "Time of one bot turn", ["outcome"], buckets=_TURN, registry=self.registry
        )
        self.reply_seconds = Histogram(
            "assistant_turn_seconds",
            "Time from a message's arrival in its lane to its replies being stored",
            ["channel"],
            buckets=_TURN,
            registry=self.registry,
        )
        self.send_seconds = Histogram(
            "assistant_send_seconds", "Time of one platform call", ["channel"], buckets=_TURN, registry=self.registry
        )
        self.delivery_errors = Counter(
            "assistant_delivery_errors_total",
            "Errors of platform calls by type",
            ["channel", "type"],
            registry=self.registry,
        )
        self.channel_down = Gauge(
            "assistant_channel_down",
            "1 while nothing is sent on an account because its calls fail",
            ["channel", "account"],
            registry=self.registry,
        )
        self.downloads = Counter(
            "assistant_downloads_total",
            "Media of customers, by what became of them",
            ["channel", "state"],
            registry=self.registry,
        )
        self.handovers = Counter(
            "assistant_handovers_total", "Conversations handed to people", ["reason"], registry=self.registry
        )
        self.lane_backlog = Gauge(
            "assistant_lane_backlog", "Messages in a lane", ["stream", "lane"], registry=self.registry
        )
        self.lane_errors = Counter(
            "assistant_lane_errors_total",
            "Lane messages that failed, by what became of them",
            ["stream", "outcome"],
            registry=self.registry,
        )

    def render(self) -> bytes:
        """The text Prometheus scrapes."""
        return generate_latest(self.registry)
