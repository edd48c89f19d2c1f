"""One folder a channel. A connector knows its platform and the contract, nothing else."""
