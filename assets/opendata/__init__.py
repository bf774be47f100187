"""The data sets that КМУ 835 has a hromada publish from these registers: sets 18, 37, 50, 51 and 57,
and those of thematic layers made from presets (`thematic.py`): 27, 60, 65, 66, 68 and 72.

`sets.py` declares what each holds, `publishing.py` says what of it the public may see at this moment, `files.py` makes
the files, `releases.py` keeps account of what went to the national portal and whether it is still up to date.
"""
