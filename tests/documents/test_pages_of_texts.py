"""Word and OpenDocument texts become pages: pictures, tables, notes, headings, and what staff are told of them."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypandoc
import pytest
from django.test import Client
from PIL import Image

from documents import files
from documents.inspecting.findings import Findings
from documents.inspecting.looking import inspect
from documents.models import Document, FilePicture, StoredFile, Version
from publishing.audience import Audience
from publishing.markdown import contents, sanitised
from tests.conftest import signed_in
from tests.documents import hostile

Make = Callable[..., Document]
PAPER = """---
title: The strategy
---

# Findings

Neglect fell.[^1] See [the method](#method).

![A map of Fife](map.png)

### Too deep

| Year | Children |
|------|---------:|
| 2015 | 7        |

3. three
4. four
   a. sub

## Method

# Hearings

Words.[^2]

# Data

[^1]: The first note.
[^2]: The second.
"""


def made(directory: Path, ending: str, text: str = PAPER) -> bytes:
    """The text as a file of that kind, by pandoc."""
    (directory / "map.png").write_bytes(hostile.picture("PNG"))
    path = directory / f"a.{ending}"
    subprocess.run([pypandoc.get_pandoc_path(), "-s", "-o", path], input=text.encode(), check=True, cwd=directory)
    return path.read_bytes()


def looked_at(directory: Path, content: bytes, name: str) -> Findings:
    (directory / "kept").write_bytes(content)
    return inspect(directory / "kept", name)


def page_of(made_of: str) -> str:
    """What is left of it once it is sanitised."""
    return sanitised(made_of)


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_a_paper_becomes_a_page(tmp_path: Path, ending: str) -> None:
    found = looked_at(tmp_path, made(tmp_path, ending), f"a.{ending}")
    page = page_of(found.html)
    assert contents(page) == [("file-findings", "Findings"), ("file-hearings", "Hearings"), ("file-data", "Data")]
    for part in [
        '<h4 id="file-too-deep">',
        '<h4 id="file-method">',
        '<a href="#file-method">the method</a>',
        '<th scope="col">Year</th>',
        'aria-label="Table 1"',
        '<table class="ds_table">',
        '<ol start="3" type="1"',
        'class="lower-alpha"',
        '<sup id="file-fnref1"><a href="#file-fn1">1</a></sup>',
        '<li id="file-fn2">',
        '<a href="#file-fnref2" title="Back to the text of note 2"> ↩</a>',
    ]:
        assert part in page.replace("<span></span>", ""), part
    assert [(one.number, one.media_type, one.width, one.height) for one in found.pictures] == [(1, "image/png", 40, 20)]


def test_what_is_said_in_place_of_pictures_is_kept_and_what_is_missing_is_told(tmp_path: Path) -> None:
    bare = hostile.FRAME.replace("A map of Fife", "")
    decorative = bare.replace("<draw:frame ", '<draw:frame xmlns:l="l" l:decorative="true" ')
    lazy = hostile.FRAME.replace("A map of Fife", "IMG_2041.png")
    gone = hostile.FRAME.replace("a.png", "drawing.emf")
    entries: dict[str, str | bytes] = {"Pictures/drawing.emf": b"\x01\0\0\0EMF"}
    found = looked_at(tmp_path, hostile.open_text(hostile.FRAME + bare + decorative + lazy + gone, entries), "a.odt")
    page = page_of(found.html)
    assert '<img src="picture-1" alt="A map of Fife" width="40" height="20">' in page
    assert page.count('alt="Picture 2, which is not described"') == page.count('alt=""') == 1
    assert "<em>[A map of Fife: in the file itself]</em>" in page
    told = [warning for warning in found.warnings if "pictures" in warning]
    assert [warning.rpartition(": ")[2] for warning in told] == ["2, 4.", "5."]
    assert len(found.pictures) == 1


def test_word_says_which_pictures_are_decorative(tmp_path: Path) -> None:
    plain = made(tmp_path, "docx", "![](map.png)\\")
    mark = '<a:extLst><a:ext uri="x"><d:decorative xmlns:d="d" val="1"/></a:ext></a:extLst></wp:docPr>'
    content = hostile.rewritten(plain, "word/document.xml", 'name="Picture" /><a:graphic', f'name="Picture">{mark}<a:graphic')
    found = looked_at(tmp_path, content, "a.docx")
    assert ('alt=""' in found.html, found.warnings) == (True, [])
    assert [warning.rpartition(": ")[2] for warning in looked_at(tmp_path, plain, "a.docx").warnings] == ["1."]


def test_a_table_without_heads_is_told(tmp_path: Path) -> None:
    row = "<w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>"
    table = f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid>{row}{row}</w:tbl>'
    found = looked_at(tmp_path, hostile.word(body=table), "a.docx")
    assert [warning.partition(",")[0] for warning in found.warnings] == ["These tables have no row or column marked as heads"]


def test_what_was_deleted_and_said_beside_is_not_on_the_page(tmp_path: Path) -> None:
    deleted = "<w:del w:id='1' w:author='Ann'><w:r><w:delText>Deleted.</w:delText></w:r></w:del>"
    aside = '<w:comment w:id="9" w:author="Bob"><w:p><w:r><w:t>Aside.</w:t></w:r></w:p></w:comment>'
    comment = f'<w:comments xmlns:w="{hostile.WORD}">{aside}</w:comments>'
    body = f"<w:p><w:r><w:t>Kept. </w:t></w:r><w:ins w:id='2' w:author='Ann'><w:r><w:t>New.</w:t></w:r></w:ins>{deleted}</w:p>"
    found = looked_at(tmp_path, hostile.word({"word/comments.xml": comment}, body), "a.docx")
    assert page_of(found.html).strip() == "<p>Kept. New.</p>"
    assert [warning.split(" ")[2] for warning in found.warnings] == ["tracked", "comments."]


@pytest.mark.parametrize(
    "text",
    [
        "![a](https://example.org/x.png)",
        "a <script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "$x$ `<b>`{=html}",
        "::: x\n:::",
    ],
)
def test_markdown_files_bring_nothing_in(tmp_path: Path, text: str) -> None:
    page = page_of(looked_at(tmp_path, text.encode(), "a.md").html)
    assert not any(each in page for each in ["<img", "<script", "javascript", "<b>"])


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="https://example.org/x.png" alt="x">',
        '<img src="//example.org/picture-1" alt="x">',
        '<img src="/account/sign-out/" alt="x">',
        '<img src="../picture-1" alt="x">',
        '<img src="picture-1">',
        '<img alt="x">',
        "<img src=x onerror=alert(1)>",
        '<img src="javascript:alert(1)" alt=" src=&quot;picture-1&quot;">',
    ],
)
def test_a_page_shows_only_pictures_of_its_file_that_say_what_they_are(markup: str) -> None:
    assert "<img" not in sanitised(f"<p>{markup}</p>")


def pictures_of(document: Document) -> str:
    return f"/documents/{document.slug}/1/text.odt/picture-1"


def test_a_picture_is_where_its_text_is_and_follows_it(
    client: Client, make_document: Make, cast: dict[str, object], group: object
) -> None:
    content = hostile.open_text(hostile.FRAME, {"Pictures/a.png": hostile.jpeg_with_place()})
    document = make_document("Open", text="", file=content, name="text.odt")
    own = make_document("Restricted", text="", file=content, name="text.odt", audience=Audience.GROUPS, groups=(group,))
    for address in ["/documents/open/", "/documents/open/1/", "/documents/open/1/text.odt/"]:
        assert f'<img src="{pictures_of(document)}" alt="A map of Fife"' in client.get(address).content.decode(), address
    response = client.get(pictures_of(document))
    shown = Image.open(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (40, 20), {})
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=60"
    assert client.get(pictures_of(own)).status_code == 404
    assert signed_in(cast["member"]).get(pictures_of(own))["Cache-Control"] == "private, no-store"  # type: ignore[arg-type]
    assert client.get(pictures_of(document).replace("-1", "-2")).status_code == 404
    assert "![A map of Fife](http" in client.get("/documents/open/", headers={"Accept": "text/markdown"}).content.decode()
    Version.objects.filter(document=document).update(taken_down_at="2016-11-24T12:00Z")
    assert client.get(pictures_of(document)).status_code == 302


def test_looking_in_twice_keeps_each_picture_once(make_document: Make) -> None:
    make_document("Open", file=hostile.open_text(hostile.FRAME), name="text.odt")
    StoredFile.objects.update(state="waiting", leased_until=None)
    files.look_into(StoredFile.objects.get().pk)
    assert [one.number for one in FilePicture.objects.all()] == [1]
    assert StoredFile.objects.get().is_ready


def test_a_text_nested_without_end_is_no_page_and_no_fault(tmp_path: Path) -> None:
    depth = 500
    found = looked_at(tmp_path, ("> " * depth + "deep\n").encode(), "a.md")
    assert found.html.count("<blockquote>") <= 200 or found.warnings
