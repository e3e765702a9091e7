"""Exact values that every office shares; the standard library and ``rfc8785`` only."""
