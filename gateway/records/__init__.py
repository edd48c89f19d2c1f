"""What the gateway asks of its tables: plain functions on a session, one small statement list each."""
