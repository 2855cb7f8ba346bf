"""Out again: hours, absences and bank requests as payroll, staff-record and bank systems take them in."""
