"""A corpus of N listings from a fixed seed, written fast, kept in a cache folder and resumable."""
