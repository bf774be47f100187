"""Hostile and broken files of every format, made from sound ones: by name, by seed, never by hand."""
