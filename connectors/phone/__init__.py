"""The hotline: Asterisk hands a call over AudioSocket, the assistant speaks and takes keys."""
