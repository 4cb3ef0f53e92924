"""Facts the jobs floor keeps in files: the functions jobs are sorted into."""
