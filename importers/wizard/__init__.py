"""The wizard: a file on its way into a register, step by step, with a person's look in between.

    batch = uploads.receive(files, register, user)      # the files are kept; the worker looks into them
    work.begin(batch, Step.LOOK)                         # → looked: what is in the file, what has to be answered
    answers.give(batch, {...}); work.begin(batch, Step.LOOK)
    making.make(batch, proposal, user, visibility)       # only for a file out of which a layer is made
    work.begin(batch, Step.CHECK)                        # → staged: read, checked, compared with the register
    work.begin(batch, Step.APPLY)                        # → applied, in one transaction
    work.begin(batch, Step.UNDO)                         # → undone, or refused (importers.obstacles)
    work.stop(batch)                                     # at any time before: cancelled, nothing is left

Each step is done by the worker in a process of its own with limits on memory and time (`child`), so that a file that
kills its reader is a failed import and not a dead service. What a step found stands in the batch's row: closing the
browser loses nothing. A step that was cut short has written nothing and may be begun again (`work.interrupted`).
"""
