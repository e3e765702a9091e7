"""The bodies of the statements that the power office publishes (power §18)."""
