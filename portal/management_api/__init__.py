"""The management API, `/api/v1`: all that the console does, a script can do.

Here are only its tokens, its shapes and its errors; what is done is done by the plain
functions that the console's pages call too.
"""
