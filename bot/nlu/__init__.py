"""Intent understanding: Rasa graph components over small models that are plain numpy arrays."""
