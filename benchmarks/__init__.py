"""What the board costs in time, bytes and queries, measured the same way everywhere."""
