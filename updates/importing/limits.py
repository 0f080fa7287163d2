"""What an export may hold, and the words for one that cannot be read."""

MEGABYTE = 1024 * 1024
ITEM_BYTES = 16 * MEGABYTE
"""Of one item with all its comments: so much is held in memory at once."""
ITEM_ELEMENTS = 20_000
DEPTH = 12
"""How deep elements may lie in each other: WordPress writes six."""
ITEMS = 200_000
"""Posts, pages and attachments: of each a line is held in memory."""
CHARACTERS = 2_000_000
"""Of one text."""
PROBLEMS_SHOWN = 20

AGAIN = "Nothing was imported. Export it from WordPress again (Tools, Export, All content), and save the file whole."


class Unreadable(Exception):
    """The file cannot be imported. Says why, and what to do. Nothing of it was kept."""
