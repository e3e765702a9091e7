"""What a state has said, in order, signed, for ever: a C2SP transparency log of statements."""
