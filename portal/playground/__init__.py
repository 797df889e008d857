"""What the playground can do: one tool for each kind of endpoint."""
