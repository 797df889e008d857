"""API keys as their owner sees them: lists, forms, samples."""
