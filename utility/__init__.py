"""The electricity company: customers, meters, bills, tariffs, payments, outages, identity. Knows nothing of chat."""
