"""Facts that belong to nobody: places, countries, currencies and exchange rates."""
