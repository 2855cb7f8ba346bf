"""What a sheet is: where its headings are, which way the days run, what each column and each code means, and why."""
