"""Commands of the jobs floor."""
