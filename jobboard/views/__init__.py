"""Pages that belong to the whole site rather than to one floor."""
