"""The web page and the HTTP API: one channel, whose messages are fetched rather than pushed."""
