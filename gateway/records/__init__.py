"""What the gateway asks of its tables: plain functions on a connection, one small statement list each."""
