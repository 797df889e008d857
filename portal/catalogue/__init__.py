"""What the models page says: who is on offer, and what it costs the reader."""
