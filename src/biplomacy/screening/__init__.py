"""Screening: whether a name, an address or a block touches a published list, and on which day."""
