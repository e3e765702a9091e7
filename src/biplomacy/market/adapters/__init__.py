"""The market's adapters; only ``wiring`` opens them."""
