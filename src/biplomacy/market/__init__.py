"""What a bitcoin was worth, with evidence: a price is a quote, never a bare number."""
