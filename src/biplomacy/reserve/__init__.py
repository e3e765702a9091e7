"""What the state holds, where it came from, what it cost, and what anyone can say about it."""
