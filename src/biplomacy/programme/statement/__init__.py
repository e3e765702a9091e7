"""The bodies of the statements that a programme's offices publish (programme §11)."""
