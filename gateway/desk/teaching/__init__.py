"""Teaching the bot: sentences without personal data, the change of the training data, measuring, training, models."""
