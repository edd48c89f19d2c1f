"""Load: what customers write, the process that posts it, and what a process costs."""
