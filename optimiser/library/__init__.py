"""The library: one call for each thing that can be asked, by names as people say them. Commands, the local page and
`import optimiser` use these; nothing below imports them."""
