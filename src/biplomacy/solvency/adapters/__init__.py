"""Files and fast paths of the solvency office."""
