"""WordPress's own ways of writing: shortcodes, block comments and line breaks that mean paragraphs, turned into plain HTML.

Whatever is changed or left out on the way is noted, in words for an editor.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

MORE = re.compile(r"(?:<p>\s*)?<!--\s*more\b(?:(?!<!--|-->).)*+-->(?:\s*</p>)?", re.S)
NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
BLOCK = re.compile(r"<!--\s*(/?)wp:([a-z][a-z0-9_/-]*+)((?:(?!<!--|-->).)*+)-->", re.S)
ESCAPED = re.compile(r"\[(\[/?[A-Za-z][\w-]*+[^\[\]]*+\])\]")
SHORTCODE = re.compile(r"""\[(/?)([A-Za-z][\w-]*)((?:\s(?:"[^"]*"|'[^']*'|[^\[\]"'])*)?)(/?)\]""")
ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
LINE_OF_ADDRESS = re.compile(r"^[ \t]*(https?://[^\s<>\"']+)[ \t]*$", re.M)
EMBEDDED = re.compile(r"(<div[^<>]{0,300}wp-block-embed__wrapper[^<>]{0,300}>)\s*(https?://[^\s<>\"']+)\s*(</div>)")
FRAME = re.compile(r"<(iframe|video|audio|object|embed)\b[^<>]*+>(?:(?!<\1\b).)*?</\1\s*>|<(iframe|embed)\b[^<>]*+>", re.S | re.I)
SOURCE = re.compile(r"""\bsrc\s*=\s*["']?(https?://[^\s"'>]+)""", re.I)
FORM = re.compile(r"<form\b(?:(?!<form\b).)*?</form\s*>", re.S | re.I)
PROGRAM = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.S | re.I)
BLOCKS = (
    "table|thead|tfoot|caption|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|blockquote|address|p|h[1-6]|hr|figure|"
    "figcaption|section|article|aside|header|footer|nav|details|summary"
)
BLOCK_TAG = re.compile(rf"(</?(?:{BLOCKS})\b[^<>]*+>)", re.I)
LINE_END = re.compile(r"(?<![ \t])[ \t]*\n")
PRE = re.compile(r"<pre\b(?:(?!<pre\b).)*?</pre\s*>", re.S | re.I)
MADE_WHEN_SHOWN = {"more", "nextpage", "separator", "spacer"}
"""Blocks that may close themselves and yet lose nothing."""
LIKE_A_NAME = re.compile(r"[_-]")


@dataclass
class Notes:
    """What was changed and what was left out of a text, each once, in words."""

    changed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def change(self, what: str) -> None:
        if what not in self.changed:
            self.changed.append(what)

    def leave_out(self, what: str) -> None:
        if what not in self.left_out:
            self.left_out.append(what)


Gallery = Callable[[list[str]], list[tuple[str, str]]]
"""The addresses and text alternatives of pictures by their numbers on the blog; of all that belong to the post, without any."""


def plain_html(text: str, notes: Notes, gallery: Gallery) -> str:
    """A text as WordPress keeps it, as HTML that stands for itself. It is not safe to show."""
    text = without_programs(text.replace("\r\n", "\n").replace("\r", "\n"), notes)
    text = NEXT_PAGE.sub("", text)
    is_of_blocks = BLOCK.search(text) is not None
    text = EMBEDDED.sub(lambda found: f"{found[1]}{link(found[2])}{found[3]}", without_blocks(text, notes))
    text = without_shortcodes(text, notes, gallery)
    text = LINE_OF_ADDRESS.sub(lambda found: link(found[1]), text)
    return text if is_of_blocks else paragraphs(text)


def without_programs(text: str, notes: Notes) -> str:
    if PROGRAM.search(text):
        notes.leave_out("A script or style sheet inside the text: it could run in readers’ browsers.")
    if FORM.search(text):
        notes.leave_out("A form: nothing here would take what readers type.")
    return FRAME.sub(lambda found: instead_of_frame(found, notes), FORM.sub("", PROGRAM.sub("", text)))


def instead_of_frame(found: re.Match[str], notes: Notes) -> str:
    source = SOURCE.search(found[0])
    what = (found[1] or found[2]).lower()
    if source is None:
        notes.leave_out(f"What an <{what}> showed: it gives no address to link to.")
        return ""
    notes.change(f"What an <{what}> showed became a link: {source[1][:200]}")
    return f"\n\n<p>{link(html.unescape(source[1]))}</p>\n\n"


def link(address: str) -> str:
    return f'<a href="{html.escape(html.unescape(address))}">{html.escape(html.unescape(address))}</a>'


def without_blocks(text: str, notes: Notes) -> str:
    """Block comments say what the HTML between them is; a block that closes itself has none."""
    for closing, name, rest in BLOCK.findall(text):
        if rest.endswith("/") and not closing and name not in MADE_WHEN_SHOWN:
            said = rest.removesuffix("/").strip()[:60]
            notes.leave_out(f"The block “{name}” {said}".rstrip() + ": WordPress made its content anew for each reader.")
    return BLOCK.sub("", text)


def without_shortcodes(text: str, notes: Notes, gallery: Gallery) -> str:
    made, place, opened = list[str](), 0, list[tuple[str, int]]()
    closed = {name.lower() for closing, name, *_ in SHORTCODE.findall(text) if closing}
    kept: dict[str, str] = {}
    text = ESCAPED.sub(lambda found: keep(found[1], kept), text)
    for found in SHORTCODE.finditer(text):
        if not is_shortcode(found, closed):
            continue
        made.append(text[place : found.start()])
        place = found.end()
        handle(found, made, opened, notes, gallery)
    text = "".join([*made, text[place:]])
    for token, words in kept.items():
        text = text.replace(token, words)
    return text


def keep(words: str, kept: dict[str, str]) -> str:
    token = f"\ue000{len(kept)}\ue001"
    kept[token] = words
    return token


def is_shortcode(found: re.Match[str], closed: set[str]) -> bool:
    """Rather than words in brackets, such as [sic] or [Scotland]: it is known, says something, closes, or is named like one."""
    name = found[2].lower()
    return bool(
        name in KNOWN or name in closed or found[1] or found[4] or ATTRIBUTE.search(found[3]) or LIKE_A_NAME.search(found[2])
    )


def handle(found: re.Match[str], made: list[str], opened: list[tuple[str, int]], notes: Notes, gallery: Gallery) -> None:
    closing, name, said = found[1], found[2].lower(), found[3]
    given = {key.lower(): html.unescape(a or b or c) for key, a, b, c in ATTRIBUTE.findall(said)}
    if name not in KNOWN:
        notes.leave_out(f"The shortcode [{name}]: nothing here knows it. The text inside it was kept.")
    elif name == "gallery" and not closing:
        made.extend(gallery_html(given, gallery, notes))
    elif name in {"caption", "wp_caption"}:
        made.append("\n\n" if closing else f"\n\n{given.get('caption', '')}" if given.get("caption") else "\n\n")
        notes.change("A [caption]: the picture and its words stand one after the other.")
    elif name == "embed" and closing and opened and opened[-1][0] == "embed":
        start = opened.pop()[1]
        address = "".join(made[start:]).strip()
        made[start:] = [f"\n\n<p>{link(address)}</p>\n\n" if address.startswith("http") else ""]
        notes.change(f"An [embed] became a link: {address[:200]}")
    elif name in {"audio", "video", "playlist"} and not closing:
        made.extend(recording_html(name, given, notes))
    if name == "embed" and not closing:
        opened.append(("embed", len(made)))


def gallery_html(given: dict[str, str], gallery: Gallery, notes: Notes) -> Iterator[str]:
    pictures = gallery([pk for pk in re.split(r"[\s,]+", given.get("ids") or given.get("include") or "") if pk])
    notes.change(f"A [gallery] became {len(pictures)} pictures one after the other.")
    for address, alternative in pictures:
        yield f'\n\n<p><img src="{html.escape(address)}" alt="{html.escape(alternative)}"></p>\n\n'


def recording_html(name: str, given: dict[str, str], notes: Notes) -> Iterator[str]:
    address = next((value for value in given.values() if value.startswith(("http://", "https://", "/"))), "")
    if not address:
        notes.leave_out(f"A [{name}] without an address.")
        return
    notes.change(f"A [{name}] became a link: {address[:200]}")
    yield f"\n\n<p>{link(address)}</p>\n\n"


KNOWN = {"caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"}


def paragraphs(text: str) -> str:
    """Outside of blocks, blank lines part paragraphs and line breaks are kept: so WordPress shows a text."""
    kept: dict[str, str] = {}
    text = PRE.sub(lambda found: f"\n\n{keep(found[0], kept)}\n\n", text)
    made = list[str]()
    inside = 0
    for piece in BLOCK_TAG.split(text):
        if BLOCK_TAG.fullmatch(piece):
            made.append(piece)
            inside = max(0, inside + step_of(piece))
        elif inside:
            made.append(piece)
        else:
            made.extend(paragraph(part, kept) for part in re.split(r"\n\s*\n", piece) if part.strip())
    text = "\n".join(made)
    for token, words in kept.items():
        text = text.replace(token, words)
    return text


def step_of(tag: str) -> int:
    """Whether it opens or closes a block."""
    if tag.endswith("/>") or tag[1:3].lower() == "hr":
        return 0
    return -1 if tag.startswith("</") else 1


def paragraph(part: str, kept: dict[str, str]) -> str:
    words = part.strip()
    if words in kept:
        return words
    return f"<p>{LINE_END.sub('<br>', words)}</p>"
