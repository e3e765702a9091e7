"""Recomputes every published figure: pure, offline, readable on its own.

It imports no web framework, no database, no HTTP client and no adapter; what needs bdkpython, the
kernel or a socket is handed in behind a port.
"""
