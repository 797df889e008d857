"""What the gateway stands on: programs, processes, stores, how it is set up."""
