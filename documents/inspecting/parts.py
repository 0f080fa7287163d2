"""Parts of Office and OpenDocument files, which are XML."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml import ElementTree


def parsed(archive: ZipFile, name: str) -> Element:
    return tree_of(archive.read(name))


def tree_of(content: bytes) -> Element:
    root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    return root


def parts(archive: ZipFile, beginning: str, ending: str = ".xml") -> Iterator[Element]:
    """Those whose names begin so, in the order of the numbers in them."""
    names = [name for name in archive.namelist() if name.startswith(beginning) and name.endswith(ending)]
    for name in sorted(names, key=lambda name: (len(name), name)):
        yield parsed(archive, name)


def local(element: Element) -> str:
    """The element's name without its namespace, of which there are two editions."""
    return element.tag.rpartition("}")[2]


def named(root: Element, *names: str) -> Iterator[Element]:
    return (element for element in root.iter() if local(element) in names)


def has(root: Element, *names: str) -> bool:
    """An element without children counts as false, so `any` over elements would not do."""
    return next(named(root, *names), None) is not None


def attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def text_in(root: Element, *names: str) -> str:
    return "".join(element.text or "" for element in named(root, *names))


def first_text(root: Element, name: str) -> str:
    return next(("".join(element.itertext()).strip() for element in named(root, name)), "")
