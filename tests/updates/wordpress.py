"""An export of a blog that never was, in the shape that WordPress 4 to 6 writes (WXR 1.2), with the structure that the
programme's second update had. Its sentences are made up."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

BLOG = "https://blog.example"
UPLOADS = f"{BLOG}/wp-content/uploads/2016/11"


class Comment(NamedTuple):
    pk: int
    author: str
    text: str
    approved: str = "1"
    kind: str = "comment"
    parent: int = 0


class Post(NamedTuple):
    pk: int
    title: str
    text: str = ""
    status: str = "publish"
    kind: str = "post"
    date: str = "2016-11-24 09:30:00"
    name: str = ""
    excerpt: str = ""
    password: str = ""
    author: str = "comms"
    categories: tuple[tuple[str, str], ...] = ()
    comments: tuple[Comment, ...] = ()
    parent: int = 0
    file: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    guid: str = ""


UPDATE_2 = """<p>Thank you for reading the second update of a programme that does not exist. It has <a href="https://example.org/terms">terms</a> of its own, and tells of:</p>
<ul>
<li>each area of work</li>
<li>the person in the chair</li>
</ul>
<!--more-->
<h2>A system that supports families</h2>
The review has met three times &amp; looked at:

<ul>
 <li>committees</li>
<li>registers, <em>and</em> who keeps them</li>
</ul>
Its notes are <a href="https://blog.example/wp-content/uploads/2016/11/notes.pdf">in one file</a>,
and the first update is <a href="https://blog.example/2016/09/01/update-1/#top">here</a>.
<h3>Hearings</h3>
New research is out.
<table><tbody><tr><th>Year</th><th>Cases</th></tr><tr><td>2015</td><td>12</td></tr></tbody></table>
<h2>Meet the chair</h2>
[caption id="attachment_31" align="alignright" width="200"]<a href="https://blog.example/wp-content/uploads/2016/11/chair.png"><img class="size-medium" src="https://blog.example/wp-content/uploads/2016/11/chair-200x100.png" alt="" width="200" height="100" /></a> The chair at work[/caption]

She has been a solicitor [sic] for years.

[contact-form-7 id="5" title="Contact"]
<h2>Next steps</h2>
The team reports by 23 December. See <a href="/?p=12">what comes</a> and <a href="mailto:us@example.org">write to us</a>.

https://video.example/watch
<script>alert('x')</script>"""

BLOCKS = """<!-- wp:paragraph {"dropCap":true} -->
<p class="has-drop-cap">The first words
of a post in blocks.</p>
<!-- /wp:paragraph -->

<!-- wp:heading -->
<h2>Only a heading</h2>
<!-- /wp:heading -->

<!-- wp:list -->
<ul><!-- wp:list-item -->
<li>one</li>
<!-- /wp:list-item --></ul>
<!-- /wp:list -->

<!-- wp:image {"id":31} -->
<figure class="wp-block-image"><img src="https://blog.example/wp-content/uploads/2016/11/chair.png" alt="A woman at a desk"/><figcaption>The chair</figcaption></figure>
<!-- /wp:image -->

<!-- wp:embed {"url":"https://video.example/2"} -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://video.example/2
</div></figure>
<!-- /wp:embed -->

<!-- wp:latest-posts {"postsToShow":3} /-->"""

HEARINGS, NEGLECT, NOTHING = ("hearings", "Children’s hearings"), ("old-neglect", "Neglect"), ("uncategorized", "Uncategorized")
ALT = (("_wp_attachment_image_alt", "At her desk"),)
POSTS = [
    Post(11, "Programme – Update #1", "First words.\n\nMore words.", date="2016-09-01 08:00:00", name="update-1", author="lead"),
    Post(
        12,
        "Programme – Update #2",
        UPDATE_2,
        name="update-2",
        categories=(HEARINGS, NOTHING),
        comments=(
            Comment(1, "Ann Other", "Well said."),
            Comment(2, "Comms", "Thank you.", parent=1),
            Comment(3, "Pill Shop", "Cheap pills", approved="spam"),
            Comment(4, "Waiting", "Not read yet", approved="0"),
            Comment(5, "Another blog", "[…] said […]", kind="pingback"),
        ),
    ),
    Post(
        13, "In blocks", BLOCKS, date="2016-12-01 10:00:00", name="in-blocks", excerpt="A short excerpt.", categories=(NEGLECT,)
    ),
    Post(14, "Behind a password", "Secret words.", date="2016-12-02 10:00:00", name="secret", password="pass"),
    Post(15, "An idea", "Half a thought.", status="draft", date="0000-00-00 00:00:00"),
    Post(16, "Among us", "Private words.", status="private", date="2016-12-03 10:00:00", name="among-us"),
    Post(17, "To come", "Future words.", status="future", date="2097-01-01 10:00:00", name="to-come"),
    Post(18, "Thrown away", "Old words.", status="trash", name="thrown__trashed"),
    Post(21, "About us", "<p>Who we are.</p>", kind="page", date="2016-08-01 10:00:00", name="about"),
    Post(22, "For staff", "<p>Not for all.</p>", kind="page", status="private", date="2016-08-02 10:00:00", name="staff"),
    Post(31, "The chair", status="inherit", kind="attachment", parent=12, file=f"{UPLOADS}/chair.png", name="chair", meta=ALT),
    Post(32, "Notes", status="inherit", kind="attachment", parent=12, file=f"{UPLOADS}/notes.pdf", name="notes"),
    Post(33, "Alone", status="inherit", kind="attachment", file=f"{UPLOADS}/alone.pdf", name="alone"),
    Post(41, "Menu", status="publish", kind="nav_menu_item"),
    Post(42, "Earlier text", status="inherit", kind="revision", parent=12),
]


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def link_of(post: Post) -> str:
    if post.kind == "page":
        return f"{BLOG}/{post.name}/"
    if post.status in {"draft", "trash"} or not post.name:
        return f"{BLOG}/?p={post.pk}"
    return f"{BLOG}/{post.date[:10].replace('-', '/')}/{post.name}/"


def comment_xml(comment: Comment) -> str:
    return f"""
\t\t<wp:comment>
\t\t\t<wp:comment_id>{comment.pk}</wp:comment_id>
\t\t\t<wp:comment_author>{cdata(comment.author)}</wp:comment_author>
\t\t\t<wp:comment_author_email>{cdata("secret-address@example.org")}</wp:comment_author_email>
\t\t\t<wp:comment_author_url>https://secret-site.example</wp:comment_author_url>
\t\t\t<wp:comment_author_IP>{cdata("203.0.113.77")}</wp:comment_author_IP>
\t\t\t<wp:comment_date>{cdata("2016-11-25 10:00:00")}</wp:comment_date>
\t\t\t<wp:comment_date_gmt>{cdata("2016-11-25 10:00:00")}</wp:comment_date_gmt>
\t\t\t<wp:comment_content>{cdata(comment.text)}</wp:comment_content>
\t\t\t<wp:comment_approved>{cdata(comment.approved)}</wp:comment_approved>
\t\t\t<wp:comment_type>{cdata(comment.kind)}</wp:comment_type>
\t\t\t<wp:comment_parent>{comment.parent}</wp:comment_parent>
\t\t\t<wp:comment_user_id>0</wp:comment_user_id>
\t\t</wp:comment>"""


def item_xml(post: Post) -> str:
    categories = "".join(
        f'\n\t\t<category domain="category" nicename="{name}">{cdata(label)}</category>' for name, label in post.categories
    )
    meta = "".join(
        f"\n\t\t<wp:postmeta>\n\t\t\t<wp:meta_key>{cdata(key)}</wp:meta_key>\n"
        f"\t\t\t<wp:meta_value>{cdata(value)}</wp:meta_value>\n\t\t</wp:postmeta>"
        for key, value in (("_edit_last", "1"), *post.meta)
    )
    file = f"\n\t\t<wp:attachment_url>{cdata(post.file)}</wp:attachment_url>" if post.file else ""
    return f"""
\t<item>
\t\t<title>{cdata(post.title)}</title>
\t\t<link>{escape(link_of(post))}</link>
\t\t<pubDate>Thu, 24 Nov 2016 09:30:00 +0000</pubDate>
\t\t<dc:creator>{cdata(post.author)}</dc:creator>
\t\t<guid isPermaLink="false">{escape(post.guid or f"{BLOG}/?p={post.pk}")}</guid>
\t\t<description></description>
\t\t<content:encoded>{cdata(post.text)}</content:encoded>
\t\t<excerpt:encoded>{cdata(post.excerpt)}</excerpt:encoded>
\t\t<wp:post_id>{post.pk}</wp:post_id>
\t\t<wp:post_date>{cdata(post.date)}</wp:post_date>
\t\t<wp:post_date_gmt>{cdata(post.date)}</wp:post_date_gmt>
\t\t<wp:comment_status>{cdata("open")}</wp:comment_status>
\t\t<wp:ping_status>{cdata("open")}</wp:ping_status>
\t\t<wp:post_name>{cdata(post.name)}</wp:post_name>
\t\t<wp:status>{cdata(post.status)}</wp:status>
\t\t<wp:post_parent>{post.parent}</wp:post_parent>
\t\t<wp:menu_order>0</wp:menu_order>
\t\t<wp:post_type>{cdata(post.kind)}</wp:post_type>
\t\t<wp:post_password>{cdata(post.password)}</wp:post_password>
\t\t<wp:is_sticky>0</wp:is_sticky>{file}{categories}{meta}{"".join(map(comment_xml, post.comments))}
\t</item>"""


def head(*, scheme: str = "http", version: str = "1.2") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file generated by WordPress as an export of your site. -->
<!-- generator="WordPress/4.7" created="2016-12-05 10:00" -->
<rss version="2.0"
\txmlns:excerpt="{scheme}://wordpress.org/export/{version}/excerpt/"
\txmlns:content="{scheme}://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="{scheme}://wellformedweb.org/CommentAPI/"
\txmlns:dc="{scheme}://purl.org/dc/elements/1.1/"
\txmlns:wp="{scheme}://wordpress.org/export/{version}/"
>
<channel>
\t<title>A programme’s blog</title>
\t<link>{BLOG}</link>
\t<description>Nothing of it is true</description>
\t<pubDate>Mon, 05 Dec 2016 10:00:00 +0000</pubDate>
\t<language>en-GB</language>
\t<wp:wxr_version>{version}</wp:wxr_version>
\t<wp:base_site_url>{BLOG}</wp:base_site_url>
\t<wp:base_blog_url>{BLOG}</wp:base_blog_url>
\t<wp:author><wp:author_id>1</wp:author_id><wp:author_login>{cdata("comms")}</wp:author_login><wp:author_email>{cdata("comms@blog.example")}</wp:author_email><wp:author_display_name>{cdata("Morag Comms")}</wp:author_display_name></wp:author>
\t<wp:author><wp:author_id>2</wp:author_id><wp:author_login>{cdata("lead")}</wp:author_login><wp:author_email>{cdata("lead@blog.example")}</wp:author_email><wp:author_display_name>{cdata("Lee Lead")}</wp:author_display_name></wp:author>
\t<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>hearings</wp:category_nicename><wp:category_parent></wp:category_parent><wp:cat_name>{cdata("Children’s hearings")}</wp:cat_name></wp:category>
\t<generator>https://wordpress.org/?v=4.7</generator>"""


TAIL = "\n</channel>\n</rss>\n"


def export(path: Path, posts: list[Post] | None = None, *, scheme: str = "http", version: str = "1.2") -> Path:
    """Write an export of these posts; of the whole blog, if none are given."""
    items = "".join(map(item_xml, POSTS if posts is None else posts))
    path.write_text(f"{head(scheme=scheme, version=version)}{items}{TAIL}")
    return path


def large_export(path: Path, megabytes: int) -> int:
    """Write an export of about that size, as large ones are: long posts, page builders' facts, old texts, spam. How many posts."""
    posts, size = 0, 0
    with path.open("w") as file:
        file.write(head())
        for piece in large_items():
            file.write(piece)
            size += len(piece)
            posts += "<wp:post_type><![CDATA[post]]>" in piece
            if size > megabytes * 1024 * 1024:
                break
        file.write(TAIL)
    return posts


def large_items() -> Iterator[str]:
    chance = random.Random(1)
    words = [f"word{number}" for number in range(2000)]

    def sentence() -> str:
        return " ".join(chance.choices(words, k=20)) + "."

    pk = 0
    while True:
        pk += 10
        text = "\n\n".join(f"<h2>Part {number}</h2>\n\n{sentence()} {sentence()}" for number in range(8))
        spam = tuple(Comment(pk * 100 + number, "Shop", sentence(), approved="spam") for number in range(100))
        meta = tuple((f"_builder_{number}", sentence() * 20) for number in range(10))
        yield item_xml(Post(pk, f"Post {pk}", text, name=f"post-{pk}", comments=spam, meta=meta))
        for number in range(1, 6):
            yield item_xml(Post(pk + number, "Earlier text", text * 3, kind="revision", status="inherit", parent=pk))
