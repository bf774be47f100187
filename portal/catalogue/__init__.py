"""The catalogue of data sets for people."""
