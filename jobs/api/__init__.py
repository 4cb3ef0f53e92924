"""The jobs floor's part of the API."""
