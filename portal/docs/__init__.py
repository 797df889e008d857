"""What the documentation shows: samples that run, and the reference of the API."""
