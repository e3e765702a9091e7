"""Where lists and messages come from; opened by ``wiring`` alone."""
