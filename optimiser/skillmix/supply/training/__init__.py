"""Training of staff: cohorts of learners, placements, rotations and ladders of posts."""
