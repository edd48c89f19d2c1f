"""What people of the company do at a terminal: `./assistant office …`."""
