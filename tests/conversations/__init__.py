"""Conversations as data: `scripts/*.yml`, played against real understanding, dialogue and company."""
