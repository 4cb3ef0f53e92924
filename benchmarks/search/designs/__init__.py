"""The designs of search that are measured beside each other, each on a connection of its own."""
