"""Tables of registers in the workspace: which columns there are, what a table shows, in windows of its order.

A table shows what its officer sees on the map and gets in files, `geo.access.sight`: what is archived stands in the
history of its object.
"""
