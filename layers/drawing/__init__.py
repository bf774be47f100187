"""Drawings: an object of any register in its surroundings, as SVG in millimetres of paper. No script, no tiles.

    frame = around(site.geom, Paper(width=180, height=120))
    svg = draw(frame, [Stratum("streets", sight, Symbol(…), label=("name",)), …], title=_("Map of the site"))

`frame.py` puts the ground on paper: the plane, a round scale, the scale bar. `strata.py` fetches what lies in the frame
by one statement, and only what the viewer sees. `labels.py` finds each name a place where it covers no other.
`marks.py` adds places that are in no register. `svg.py` writes it all down.
"""

from layers.drawing.frame import Frame, Paper, around
from layers.drawing.marks import Marks, Spot
from layers.drawing.strata import Stratum
from layers.drawing.svg import draw

__all__ = ["Frame", "Marks", "Paper", "Spot", "Stratum", "around", "draw"]
