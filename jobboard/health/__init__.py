"""How the site is doing: checks, readiness, and the middleware that lets probes in."""
