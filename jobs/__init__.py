"""Listings: what a job is, how it is published, found and closed."""
