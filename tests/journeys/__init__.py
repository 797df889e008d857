"""Journeys: the real server as a process, called as its users call it."""
