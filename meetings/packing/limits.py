"""What making a pack may cost."""

from documents.inspecting.limits import MEGABYTE

CPU_SECONDS = {"prepare": 30, "typeset": 30, "bind": 150}
WALL_SECONDS = {"prepare": 60, "typeset": 60, "bind": 200}
PREPARING_ENDS_AFTER = 120
"""Seconds in which the papers of a pack are prepared: one that is begun later is left out."""
PREPARED = 64 * MEGABYTE
"""Of one paper, as it is put in."""
TOGETHER = 320 * MEGABYTE
"""Of all papers, as they are put in: a process that binds has room for a third more."""
BOUND = 512 * MEGABYTE
MOST_PAGES = 5_000
"""Of a pack."""

DAMAGED = "it is damaged"
"""Said of a paper that could not be put in."""
