"""Finding the stored question that a customer's own words ask: words first, meaning where words leave doubt."""
