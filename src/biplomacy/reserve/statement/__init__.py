"""Bodies of the reserve's statements: one encoder and one decoder each (chain and reserve §12)."""
