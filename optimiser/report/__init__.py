"""What people and machines read of a rota: tidy tables, console, HTML, XLSX, iCalendar, CSV, run.json."""
