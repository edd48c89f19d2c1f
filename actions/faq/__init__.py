"""Stored questions: the bot's environment finds them (bot/faq), their answers are looked up and told here."""
