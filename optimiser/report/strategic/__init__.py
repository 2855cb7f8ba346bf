"""What is said of mix, supply and sweep, on the terminal and as a page."""
