"""Leave: how many may be away, and requests granted in rounds."""
