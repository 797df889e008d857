"""The pages of those who run the gateway: one file a noun, each with its `urls`."""
