"""The audit log as operators read it: found, put into words, exported."""
