"""Template tags that show listings."""
