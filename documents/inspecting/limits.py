"""How much of a file is looked at, and what looking may cost. Sources: ASVS 5.2; what our largest papers need, and some room."""

MEGABYTE = 1024 * 1024

SIZE = 25 * MEGABYTE
PDF_PAGES = 5_000
PIXELS = 40_000_000
CHARACTERS = 2_000_000
"""Of the text that is kept of a file."""
PAGE = 4 * MEGABYTE
"""Of HTML that is made of a text."""
PICTURES_INSIDE = 200
NAME_INSIDE = 80
WIDTH_INSIDE = 1_600
"""Pixels: twice what the column of a page has."""

ARCHIVE_ENTRIES = 2_000
UNPACKED = 200 * MEGABYTE
RATIO = 100
ARCHIVE_DEPTH = 1
"""A table inside a Word file is an archive in an archive; nothing is deeper."""
SMALL = MEGABYTE
"""Below this, a part may be packed as tightly as it likes."""

MEMORY = 1024 * MEGABYTE
"""Of addresses, not of memory in use: a picture of 40 megapixels is 160 MB, twice while it is turned; libraries take the rest."""
CPU_SECONDS = 20
WALL_SECONDS = 60
OPEN_FILES = 64
OUTPUT = 32 * MEGABYTE
PICTURE_WIDTH = 3_000
PICTURE_PIXELS = 20_000_000
