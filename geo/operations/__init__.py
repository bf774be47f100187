"""Operations on the areas of any register, in EPSG:4326; nothing is saved. Read `outcome.py` first.

    split(area, line).after
    move_boundary([one, other, third], old, new).changed

They are computed in the local plane (`geo.plane`), and corners that nothing is done to stay as they were, to the last
bit. What cannot be done raises `OperationRefused`, in words.
"""

from geo.operations.cutting import cut_hole, split
from geo.operations.joining import fill_gap, merge
from geo.operations.neighbours import clip, snap, trace
from geo.operations.outcome import OperationRefused, Outcome
from geo.operations.shared import move_boundary
from geo.operations.traverse import Leg, Traverse, traverse

__all__ = [
    "Leg",
    "OperationRefused",
    "Outcome",
    "Traverse",
    "clip",
    "cut_hole",
    "fill_gap",
    "merge",
    "move_boundary",
    "snap",
    "split",
    "trace",
    "traverse",
]
