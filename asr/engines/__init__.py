"""The recognisers behind the contract."""
