"""Parcel acts: split, merge, change of boundaries, cancellation. Read `operations.py` first, then `undo.py`.

    split_by_line(parcel, line, [NewParcel("…:0101"), NewParcel("…:0102")], grounds, user)
    merge([one, other], NewParcel("…:0103"), grounds, user)
    undo(act, user, reason)

An act is made whole or not at all. What cannot be made raises `ActRefused`, with a code for programs and one line for
people, and leaves the register as it was.
"""

from assets.acts.inheritance import NewParcel
from assets.acts.operations import Grounds, cancel, change_boundaries, cut, merge, split, split_by_line
from assets.acts.refusals import ActRefused, Refusal, VersionConflict
from assets.acts.undo import undo

__all__ = [
    "ActRefused",
    "Grounds",
    "NewParcel",
    "Refusal",
    "VersionConflict",
    "cancel",
    "change_boundaries",
    "cut",
    "merge",
    "split",
    "split_by_line",
    "undo",
]
