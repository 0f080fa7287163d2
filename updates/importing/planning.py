"""What is to become of each item of an export, settled before anything is written: the first of two readings of the file."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from publishing import typed
from updates.importing import exports
from updates.importing.exports import ALTERNATIVE, Blog, Item
from updates.importing.limits import CHARACTERS, ITEMS, PROBLEMS_SHOWN, Unreadable
from updates.models import Imported

TAKEN = {"post", "page", "attachment"}
MACHINERY = {
    **{"revision": "an earlier text of a post", "nav_menu_item": "a line of a menu", "custom_css": "a style sheet"},
    **{"oembed_cache": "a copy of what other sites showed", "wp_block": "a reusable block", "wp_template": "a template"},
    **{
        "wp_template_part": "a template",
        "wp_global_styles": "styles",
        "wp_navigation": "a menu",
        "customize_changeset": "settings",
    },
    **{"user_request": "a request about personal data"},
}
LEFT = {"trash": "It was in the trash.", "auto-draft": "Nobody had begun to write it.", "inherit": "It is no post by itself."}
NOT_PUBLIC = "Nobody could read it on the blog, and an update would take a number. To have it as a draft, import with --drafts."
NUMBER = re.compile(r"(?<![\s–—:,-])[\s–—:,-]*\bupdate\s*(?:(?:#|no\.?|number)\s*(\d{1,4})|(\d{1,3}))\b(?:\s*[–—:-]\s*)?", re.I)
"""“Update #2”, “update no. 2”, “Update 2”; not “Update 2016”."""


@dataclass(slots=True)
class Planned:
    """A post, page or attachment, with as little of it as is needed while others are read."""

    pk: str
    guid: str
    kind: str
    title: str
    was: str
    at: datetime.datetime | None
    path: str
    """Where it stood on the blog, without the host."""
    digest: str
    name: str = ""
    """In its address."""
    parent: str = ""
    file: str = ""
    """Of an attachment: the address of its file."""
    alternative: str = ""
    number: int = 0
    """Of an update to be."""


@dataclass
class Plan:
    blog: Blog = field(default_factory=Blog)
    things: dict[str, Planned] = field(default_factory=dict)
    """Posts and pages to be taken in, by their numbers on the blog."""
    files: dict[str, Planned] = field(default_factory=dict)
    """Attachments, likewise."""
    left_out: list[tuple[str, str]] = field(default_factory=list)
    machinery: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    guids: set[str] = field(default_factory=set)
    categories: dict[str, str] = field(default_factory=dict)
    """Those that posts are in: their names by their short names."""
    logins: set[str] = field(default_factory=set)


def plan(path: Path, now: datetime.datetime, *, with_drafts: bool = False) -> Plan:
    """Read all of the file and say what is to become of each item. Raises `Unreadable` with what is wrong in it.

    Posts that readers of the blog could not read are left out unless they are asked for `with_drafts`: each would take a
    number, and readers here would miss it among those of the updates.
    """
    made = Plan()
    for blog, item in exports.read(path):
        made.blog = blog
        consider(item, made, now, with_drafts=with_drafts)
        if len(made.problems) > PROBLEMS_SHOWN:
            break
        if len(made.things) + len(made.files) > ITEMS:
            raise Unreadable(
                f"It has more than {ITEMS:,} posts, pages and files. Export it in parts, by date. Nothing was imported."
            )
    if made.problems:
        shown = "\n".join(f"- {problem}" for problem in made.problems[:PROBLEMS_SHOWN])
        more = "\n- and more" if len(made.problems) > PROBLEMS_SHOWN else ""
        raise Unreadable(f"Nothing was imported. The file has faults that WordPress does not make:\n{shown}{more}")
    return made


def consider(item: Item, made: Plan, now: datetime.datetime, *, with_drafts: bool) -> None:
    kind, status = item.kind, item.get("wp:status")
    if kind and kind not in TAKEN:
        made.machinery[kind] += 1
        return
    missing = [name for name in ("wp:post_type", "wp:post_id", "wp:status", "guid") if not item.get(name)]
    if missing:
        made.problems.append(f"{item.name}: it has no {' and no '.join(f'<{name}>' for name in missing)}.")
        return
    if reason := reason_to_leave(item):
        made.left_out.append((item.name, reason))
        return
    was = standing(item, status, now)
    if kind == "post" and was != Imported.Was.PUBLISHED and not with_drafts:
        made.left_out.append((item.name, NOT_PUBLIC))
        return
    if was == Imported.Was.PUBLISHED and kind != "attachment" and item.at is None:
        made.problems.append(f"{item.name}: it was published, and has no date (<wp:post_date_gmt> or <wp:post_date>).")
    add(planned(item, was), made, item)


def reason_to_leave(item: Item) -> str:
    if item.kind == "attachment":
        return "" if item.get("wp:attachment_url") else "It names no file."
    if len(item.text) > CHARACTERS:
        return f"Its text is longer than {CHARACTERS:,} characters."
    return LEFT.get(item.get("wp:status"), "")


def standing(item: Item, status: str, now: datetime.datetime) -> str:
    """What it was to readers of the blog. What is not known to have been public counts as a draft."""
    if item.get("wp:post_password"):
        return Imported.Was.PROTECTED
    if status == "private":
        return Imported.Was.PRIVATE
    if status == "future" or (status == "publish" and item.at is not None and item.at > now):
        return Imported.Was.FUTURE
    return Imported.Was.PUBLISHED if status == "publish" else Imported.Was.DRAFT


def planned(item: Item, was: str) -> Planned:
    return Planned(
        pk=item.get("wp:post_id"),
        guid=item.get("guid")[:255],
        kind=item.kind,
        title=typed.line(item.get("title"))[:300],
        was=was,
        at=item.at,
        path=path_of(item.get("link")),
        digest=item.digest,
        name=item.get("wp:post_name")[:200],
        parent=item.get("wp:post_parent"),
        file=item.get("wp:attachment_url"),
        alternative=item.get(ALTERNATIVE)[:300],
    )


def add(thing: Planned, made: Plan, item: Item) -> None:
    if not thing.pk.isascii() or not thing.pk.isdigit():
        made.problems.append(f"{item.name}: its <wp:post_id> is “{thing.pk[:30]}”, which is no number.")
    if thing.pk in made.things or thing.pk in made.files:
        made.problems.append(f"{item.name}: its <wp:post_id> {thing.pk} is another’s too.")
    if thing.guid in made.guids:
        made.problems.append(f"{item.name}: its <guid> {thing.guid[:100]} is another’s too.")
    made.guids.add(thing.guid)
    (made.files if thing.kind == "attachment" else made.things)[thing.pk] = thing
    if thing.kind == "post":
        made.categories.update(item.categories)
        made.logins.add(item.get("dc:creator"))


def path_of(address: str) -> str:
    """What stands after the host, with the question but without what follows #."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def give_numbers(posts: Iterable[Planned], taken: set[int]) -> list[tuple[Planned, int]]:
    """Give each post its number as an update: its title's own if that is free, else the next, those that nobody could read
    after all the others. Returns, with the number that the title has, those that could not keep it."""
    in_order = sorted(
        posts,
        key=lambda post: (post.was != Imported.Was.PUBLISHED, post.at is None, post.at or datetime.datetime.max, int(post.pk)),
    )
    taken, lost = set(taken), []
    for post in in_order:
        own = number_in(post.title)
        if own and own not in taken:
            post.number = own
            taken.add(own)
        elif own:
            lost.append((post, own))
    following = max(taken, default=0)
    for post in in_order:
        if not post.number:
            following += 1
            post.number = following
    return lost


def number_in(title: str) -> int:
    found = NUMBER.search(title)
    return int(found[1] or found[2]) if found else 0


def without_number(title: str) -> str:
    """What an update is about: its title without the number, unless nothing else is in it."""
    shorter = NUMBER.sub(" ", title).strip(" –—:,-")
    return shorter if len(shorter) > 3 else title
