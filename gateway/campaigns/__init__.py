"""Calls that the assistant makes: surveys and announcements, paced, within hours, to people who want them."""
