"""What belongs to a call beside its conversation: the exchange's questions, its story, its sound, the page."""
