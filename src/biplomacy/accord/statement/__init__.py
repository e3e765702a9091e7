"""Bodies of the accord's statements: one encoder and one decoder each (programme §11)."""
