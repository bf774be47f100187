"""The trail of who did what, read from where it is kept anyway: history, imports, sign-ins, the admin's log, tokens."""
