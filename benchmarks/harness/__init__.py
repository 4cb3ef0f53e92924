"""What every benchmark shares: timing, load, facts of the machine, reports and comparing them."""
