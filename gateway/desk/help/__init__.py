"""Help for the agent: what could be answered, and a look at what must not go out."""
