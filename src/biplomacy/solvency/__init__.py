"""Solvency: what a firm owes, what it holds, and whether both are at one block."""
