"""Files of any layer. `asking` reads what is wanted, `writing` makes it, `keeping` holds the large ones.

Formats stand in `formats`; each has one writer, which takes runs of rows (`rows`) behind a key, so that no file is ever
held in memory and a slow client holds no transaction open.
"""
