"""Tags of several PDFs as those of one: what screen readers need to tell headings, lists and tables.

ISO 32000-1, 14.7: a tree of elements, and another that leads from each page to its elements by a number.
"""

from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject

DEEPEST = 30
NUMBER_OF_PAGE, NUMBER_OF_NOTE = NameObject("/StructParents"), NameObject("/StructParent")


class Tags:
    """The tags of a PDF that is being bound."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.root, self.all = DictionaryObject(), DictionaryObject()
        self.root_reference, self.all_reference = writer._add_object(self.root), writer._add_object(self.all)
        self.elements, self.numbers, self.roles = ArrayObject(), ArrayObject(), DictionaryObject()
        self.next = 0

    def take(self, reader: PdfReader, pages: list[PageObject]) -> None:
        """Those of a PDF of which these are the pages that were put in; none if it has none, or if they are not whole."""
        tree: Any = reader.root_object.get("/StructTreeRoot")
        if tree is None or "/K" not in (tree := tree.get_object()) or "/ParentTree" not in tree or self.clash(tree):
            self.untag(pages)
            return
        kids = tree["/K"]
        for kid in kids if isinstance(kids, ArrayObject) else [tree.raw_get("/K")]:
            self.elements.append(self.beneath(kid.clone(self.writer)))
        highest = -1
        for number, elements in numbered(tree["/ParentTree"]):
            self.numbers += [NumberObject(self.next + number), elements.clone(self.writer)]
            highest = max(highest, number)
        for page, original in zip(pages, reader.pages, strict=True):
            self.renumber(page, original)
        self.next += highest + 1

    def beneath(self, kid: Any) -> Any:
        """It, as an element of the one that holds all."""
        kid.get_object()[NameObject("/P")] = self.all_reference
        return kid

    def clash(self, tree: DictionaryObject) -> bool:
        """Whether it calls something else by a name that is taken; if not, its names are taken."""
        roles: Any = tree.get("/RoleMap", DictionaryObject()).get_object()
        if any(self.roles.get(name, roles[name]) != roles[name] for name in roles):
            return True
        self.roles.update({name: roles[name] for name in roles})
        return False

    def renumber(self, page: PageObject, original: PageObject) -> None:
        if NUMBER_OF_PAGE in original:
            page[NUMBER_OF_PAGE] = NumberObject(self.next + int(original[NUMBER_OF_PAGE]))  # type: ignore[call-overload]
            page[NameObject("/Tabs")] = NameObject("/S")
        for note in notes(page):
            if NUMBER_OF_NOTE in note:
                note[NUMBER_OF_NOTE] = NumberObject(self.next + int(note[NUMBER_OF_NOTE]))

    def untag(self, pages: list[PageObject]) -> None:
        for page in pages:
            for note in notes(page):
                note.pop(NUMBER_OF_NOTE, None)

    def finish(self) -> None:
        """Say it in the catalogue."""
        self.all.update(element("/StructElem", S="/Document", P=self.root_reference, K=self.elements))
        self.root.update(
            element(
                "/StructTreeRoot",
                K=ArrayObject([self.all_reference]),
                RoleMap=self.roles,
                ParentTree=DictionaryObject({NameObject("/Nums"): self.numbers}),
                ParentTreeNextKey=NumberObject(self.next),
            )
        )
        catalogue = self.writer.root_object
        catalogue[NameObject("/StructTreeRoot")] = self.root_reference
        catalogue[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})


def element(kind: str, **facts: Any) -> DictionaryObject:
    told = {NameObject(f"/{name}"): NameObject(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return DictionaryObject({NameObject("/Type"): NameObject(kind), **told})


def notes(page: PageObject) -> Iterator[Any]:
    for reference in page.get("/Annots", ArrayObject()).get_object():
        if isinstance(note := reference.get_object(), DictionaryObject):
            yield note


def numbered(tree: Any, seen: frozenset[int] = frozenset()) -> Iterator[tuple[int, Any]]:
    """What a tree of numbers leads to (ISO 32000-1, 7.9.7). Raises `ValueError` if it leads back to itself."""
    node = tree.get_object()
    if id(node) in seen or len(seen) > DEEPEST:
        raise ValueError("A tree of numbers leads back to itself.")
    nums = node.get("/Nums", ArrayObject()).get_object()
    for place in range(0, len(nums) - 1, 2):
        yield int(nums[place]), list.__getitem__(nums, place + 1)
    for kid in node.get("/Kids", ArrayObject()).get_object():
        yield from numbered(kid, seen | {id(node)})
