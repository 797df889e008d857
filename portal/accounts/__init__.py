from portal.accounts.opening import find_default_group, open_account

__all__ = ["find_default_group", "open_account"]
