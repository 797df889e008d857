"""Pictures without a model: small landscapes made of a prompt's hash and words."""
