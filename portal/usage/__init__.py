"""What an account used: its calls, their sums, and what one call cost and why.

Plain functions over the usage log and its rollups; the pages only show what they say.
"""
