"""Run a state's digital-asset programme; let anyone recompute every figure that it publishes."""
