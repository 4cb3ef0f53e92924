"""Reading other people's job ads: files in many formats become the fields of our listings."""
