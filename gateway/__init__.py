"""The front door: webhooks, conversations, lanes, delivery, hand-over. Everything is wired in `gateway.app`."""
