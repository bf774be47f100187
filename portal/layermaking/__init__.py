"""Staff make and change thematic layers: `forms` are what is filled in, `naming` what follows from it."""
