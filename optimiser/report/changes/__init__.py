"""What changed or would: cover, person, rule, swap, repair, difference."""
