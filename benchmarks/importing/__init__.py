"""How fast a long sheet of ads is imported, and how much memory that takes."""
