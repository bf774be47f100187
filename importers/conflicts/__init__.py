"""The work list: what is wrong with the objects of the registers, until somebody settles it or it is gone.

    keeping.take_in(register, staging, batch)               # applying an import: what was let in with a warning
    rechecking.recheck(register, user, progress)            # the rules over the register as it stands now
    acts.take(Act.RESOLVE, [conflict.pk], user, text="…")   # a person settles it
    listing.page(wanted, after)                             # and what is still to be done, in words

A conflict is on the list once (`importers.models.Conflict`). It is closed by a person, who mended it or lets it stand
with a reason, or by the system, once it is gone or its import was taken back. What is found again after it was closed
is opened again, unless a person lets it stand. Every act is told in its notes, to which is only ever added.
"""
