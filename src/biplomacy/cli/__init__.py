"""The command line: opens through ``wiring``, calls, prints; one module per office."""
