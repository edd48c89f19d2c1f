"""The dialogue core: what a customer is doing, what was asked, and how a conversation is repaired.

`state` is what is remembered between turns, `turn` one message and its answers, `flow` the registry of journeys and the
signals they raise, `fields` the questions, `engine` the loop over it all.
"""
