"""What the pages people see most cost: time under load, bytes on the wire and SQL queries."""
