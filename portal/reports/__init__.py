"""Pages of problem reports: the public list, a report, and the links of letters."""
