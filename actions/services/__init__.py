"""Services a customer can order: one form for all, driven by the company's catalogue."""
