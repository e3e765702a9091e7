"""Bodies of the solvency office's statements."""
