"""Raw rows for operators, until the console has its own pages.

Money and the protocol's own rows are read-only here: only gateway.ledger moves money.
"""

from gateway.admin import accounts, channels, models_on_offer, records

__all__ = ["accounts", "channels", "models_on_offer", "records"]
