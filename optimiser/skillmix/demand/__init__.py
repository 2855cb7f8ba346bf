"""What a service needs, in hours and posts."""
