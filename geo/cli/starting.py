"""How a program of ours brings Django up."""

import gc

import django


def start_django() -> None:
    """What the start makes stays to the end. Looked through again and again for what may go, it would cost a long
    import a sixth of its time, and the migrations of a new database a quarter of theirs.
    """
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()
