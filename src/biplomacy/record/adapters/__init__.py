"""The record's adapters; only ``wiring`` opens them."""
