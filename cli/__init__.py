"""What `./assistant` does once its environments exist."""
