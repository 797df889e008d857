"""The view sets, one file a noun."""
