"""What operators do with people: find them, help them, move their money, stop them.

Plain functions; the console's pages and the management API both call them. Each change
writes its row of the audit log, with the person as target, in the same transaction.
"""
