"""The work list's pages at /staff/conflicts/: listed, one looked at, settled, checked again."""
