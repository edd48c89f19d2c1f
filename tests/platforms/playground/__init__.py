"""All stand-in platforms in one place, with a page to write as a customer: `./assistant platforms`."""
