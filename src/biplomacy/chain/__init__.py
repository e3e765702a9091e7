"""What the Bitcoin chain says: headers, blocks, outputs to watched scripts and their spends."""
