"""What type-ahead and "did you mean" cost, with the most titles there can be."""
