"""Channels as those who run the gateway see and change them."""
