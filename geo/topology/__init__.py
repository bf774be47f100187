"""Rules between neighbours: what overlaps (`pairs`), what is left between (`gaps`), and the list of it (`listing`)."""

from geo.topology.gaps import Gap, find_gaps
from geo.topology.pairs import Overlaps, overlaps

__all__ = ["Gap", "Overlaps", "find_gaps", "overlaps"]
