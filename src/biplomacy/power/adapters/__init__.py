"""Files, compiled kernels and solvers; only the composition root opens them."""
