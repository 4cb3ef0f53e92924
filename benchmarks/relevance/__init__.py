"""How well each engine ranks real adverts, by what was judged of them."""
