"""The ground: errors, events, mail, money and reference data; imports no other app."""
