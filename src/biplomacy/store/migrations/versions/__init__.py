"""One module for every step of the tables."""
