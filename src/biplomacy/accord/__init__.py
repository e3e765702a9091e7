"""What two states promise and hand to each other: commitments, their evidence, their decay.

A commitment is scored by what the parties' records show on a day, never by what somebody typed in.
"""
