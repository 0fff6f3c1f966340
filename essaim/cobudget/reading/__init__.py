"""What pages show of the co-budget after its result, as one reader may see it."""
