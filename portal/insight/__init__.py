"""How the whole site is doing: live figures, sums of a time, and what needs attention.

Plain functions over the site's rollups and the newest calls; pages and the management
API only show what they say.
"""
