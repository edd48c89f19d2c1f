"""The desk: where support agents work. Sign-in, who may do what, the inbox, conversations, and what surrounds them."""
