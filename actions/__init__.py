"""Rasa custom actions, one file a journey: slots in, utility call, response out."""
