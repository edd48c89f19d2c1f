"""What the desk asks of its tables: plain functions on a connection."""
