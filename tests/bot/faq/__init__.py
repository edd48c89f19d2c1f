"""Stored questions: the search, its component, and how well it does on questions it has not seen."""
