"""The front door: webhooks, conversations, lanes, delivery, hand-over, settings."""
