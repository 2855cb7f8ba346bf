"""Supply: a stock-and-flow model of staff over years, and the least-cost plan that closes the gap."""
