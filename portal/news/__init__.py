"""Announcements: told to everyone who signs in, from a moment until another."""
