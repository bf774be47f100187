"""The launcher behind ``./atlas``: from a made-ready machine to running programs.

Nothing here imports Django but `geo.cli.prepare`, which runs as a program of its own, so that commands
answer at once.
"""
