"""What short questions ask of whatever was spoken of."""
