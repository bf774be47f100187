"""The wizard's pages at /staff/imports/: files sent, questions answered, the comparison looked at, applied, undone."""
