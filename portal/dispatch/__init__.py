"""Pages at /staff/reports/: the inbox of reports, one report with all that can be done, work orders for the crews."""
