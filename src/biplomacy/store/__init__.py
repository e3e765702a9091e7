"""What an operator keeps: SQLAlchemy Core tables on SQLite and PostgreSQL, one module a subject."""
