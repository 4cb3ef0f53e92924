"""Pages of the jobs floor, one file per noun."""
