"""The bodies of the statements that the screening office may publish."""
