"""Requests and answers kept for their owner: only for keys that ask for it, redacted,
cut, sealed, and thrown away at their hour. No call waits for any of it."""
