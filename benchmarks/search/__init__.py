"""How fast each search engine answers each kind of question, and how fast it is built."""
