from portal.accounts.opening import open_account

__all__ = ["open_account"]
