"""HTML as a tree, made to fit a page of ours: levels of headings, tables that may be wide.

Knows nothing of Django: files of strangers are looked into without it.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

LOWEST_HEADING = 6
WIDEST_NUMBER = 9999
"""For which there is room before an item of a list."""


def fit_headings(root: Element, highest: int) -> Iterator[Element]:
    """Each heading, shifted so that the highest is of that level and none is left out (WCAG 1.3.1)."""
    above: list[int] = []
    for element in root.iter():
        if not re.fullmatch("h[1-6]", element.tag):
            continue
        written = int(element.tag[1])
        above = [level for level in above if level < written] + [written]
        element.tag = f"h{min(highest + len(above) - 1, LOWEST_HEADING)}"
        yield element


def fit_numbers(root: Element) -> None:
    """Lists whose numbers are wider than the room before a text have them in the text."""
    for items in root.iter("ol"):
        first = items.get("start", "1")
        if "class" not in items.attrib and re.fullmatch(r"-?[0-9]{1,9}", first) and int(first) + len(items) - 1 > WIDEST_NUMBER:
            items.set("class", "long-numbers")


def box_tables(root: Element) -> None:
    """Lets each table scroll in a box of its own, which the keyboard can reach; heads say what they are the heads of."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for number, table in enumerate(list(root.iter("table")), start=1):
        table.set("class", "ds_table")
        say_of_what(table)
        caption = table.find("caption")
        words = " ".join("".join(caption.itertext()).split()) if caption is not None else ""
        box = Element(
            "div", {"class": "table-scroll", "role": "region", "tabindex": "0", "aria-label": words[:200] or f"Table {number}"}
        )
        box.tail, table.tail = table.tail, None
        parent = parents[table]
        place = list(parent).index(table)
        parent.remove(table)
        box.append(table)
        parent.insert(place, box)


def say_of_what(table: Element) -> None:
    """Heads of columns stand in the table's head; those below are of their rows."""
    of_columns = {cell for head in table.iter("thead") for cell in head.iter("th")}
    for cell in table.iter("th"):
        cell.set("scope", "col" if cell in of_columns else "row")
