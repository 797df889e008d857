"""Models, prices and groups as operators keep them; pages and management API call
these functions."""
