"""Hears what happened on the floors below and tells people; nobody imports it."""
