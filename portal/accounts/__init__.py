from portal.accounts.opening import find_default_group, open_account, open_account_of

__all__ = ["find_default_group", "open_account", "open_account_of"]
