"""The outlook's adapters; only ``wiring`` opens them."""
