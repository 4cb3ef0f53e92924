"""Reads other people's job ads into ours."""
