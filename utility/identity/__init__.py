"""Who may learn what: account links, one-time codes and their limits."""

from utility.identity.links import Identity

__all__ = ["Identity"]
