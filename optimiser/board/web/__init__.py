"""A session over HTTP, on this machine alone; the one place of the web framework."""
