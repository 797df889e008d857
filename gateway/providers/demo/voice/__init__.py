"""A voice without a model: syllable-like sounds in the rhythm of the text."""
