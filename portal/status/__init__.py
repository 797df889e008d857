"""How well each model answered, from real calls and from checks of the channels."""
