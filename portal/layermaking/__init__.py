"""Staff make and change thematic layers: `forms` are what is filled in, `drafting` makes a definition of it."""
