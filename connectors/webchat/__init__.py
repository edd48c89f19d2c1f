"""The company's own web chat: the page `/chat`, the embeddable `/widget.js`, and the protocol they speak.

The page reads from the conversation store through `ports.ChatPort`, so a reply is "sent" the moment it is
stored.
"""
