"""Stock Rasa beside the assistant: same sentences, rules, domain and actions; its own pipeline, policies and server."""
