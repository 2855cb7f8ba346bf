"""Records to be kept of hours, leave, shifts told and changed, and of what was worked otherwise than planned."""
