"""Market surveillance: trades that deserve a human look, found so that anyone finds the same."""
