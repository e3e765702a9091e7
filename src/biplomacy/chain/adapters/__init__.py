"""The chain's adapters; only ``wiring`` opens them."""
