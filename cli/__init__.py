"""What `./assistant` does. Standard library only: it runs before any environment exists."""
