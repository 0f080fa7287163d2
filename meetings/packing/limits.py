"""What making a pack may cost."""

from documents.inspecting.limits import MEGABYTE

CPU_SECONDS = {"prepare": 30, "typeset": 30, "bind": 240}
WALL_SECONDS = {"prepare": 60, "typeset": 60, "bind": 360}
PREPARED = 64 * MEGABYTE
"""Of one paper, as it is put in."""
BOUND = 512 * MEGABYTE
MOST_PAGES = 5_000
"""Of a pack."""

DAMAGED = "it is damaged"
"""Said of a paper that could not be put in."""
