"""The current rota of a folder on a page of this machine, and the same calls over HTTP."""
