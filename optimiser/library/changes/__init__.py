"""Changes of a folder by way of its journal: recorded, accepted, taken back."""
