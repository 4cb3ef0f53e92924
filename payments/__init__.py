"""Money: the floor that sells an order for a purpose and a reference; it knows no jobs."""
