"""Pages and files of the accounts floor, one file per noun."""
