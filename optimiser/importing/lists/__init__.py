"""Lists: a row a person, a duty, an absence, a shift, a training."""
