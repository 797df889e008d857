"""The texts of the product and their translations; `python -m tests.texts` says how.

Works with Babel alone: no gettext on the machine, neither here nor at run time.
"""
