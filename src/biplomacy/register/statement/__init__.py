"""The bytes of the register's statements."""
