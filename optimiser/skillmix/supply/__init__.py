"""Supply: stocks and flows of staff over years."""
