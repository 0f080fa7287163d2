"""An export that is broken, cut off or made to do harm is refused in words, and nothing of it is kept."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection

from documents.models import Document
from people.models import User
from tests.updates.test_importing import Run, run, uploads  # noqa: F401 - fixtures
from tests.updates.wordpress import POSTS, Post, export, head, item_xml, large_export
from updates.importing import exports, planning
from updates.importing.limits import ITEM_BYTES, Unreadable
from updates.models import BlogImport, Imported, ReportLine, Update

Break = Callable[[str], str]
SECRET = "canary-of-a-file"
BOMB = "".join(
    f'<!ENTITY b{number} "&b{number - 1};&b{number - 1};&b{number - 1};&b{number - 1};&b{number - 1};&b{number - 1};">'
    for number in range(1, 12)
)


def with_doctype(inner: str, use: str) -> Break:
    def change(text: str) -> str:
        return text.replace("<rss", f"<!DOCTYPE rss [{inner}]>\n<rss", 1).replace("<description></description>", use, 1)

    return change


BROKEN: dict[str, tuple[Break, str]] = {
    "nothing in it": (lambda text: "", "not sound XML"),
    "no XML": (lambda text: "Dear all", "not sound XML"),
    "a web page": (lambda text: "<html><body>Not found</body></html>", "no export of WordPress"),
    "another feed": (lambda text: "<rss><channel><item><title>A</title></item></channel></rss>", "no export of WordPress"),
    "no version": (lambda text: text.replace("<wp:wxr_version>1.2</wp:wxr_version>", ""), "no export of WordPress"),
    "a version to come": (lambda text: text.replace("<wp:wxr_version>1.2", "<wp:wxr_version>2.0"), "version 2.0 of WXR"),
    "cut off": (lambda text: text[: len(text) * 2 // 3], "cut off"),
    "cut off at the end": (lambda text: text[: text.rindex("</channel>")], "cut off"),
    "a control character": (lambda text: text.replace("Thank you", "Thank \x0b you"), "not sound XML"),
    "an ampersand": (lambda text: text.replace("<title>A programme", "<title>A & programme"), "not sound XML"),
    "an encoding that is none": (lambda text: text.replace("UTF-8", "X-NONE", 1), "cannot be read|not sound XML"),
    "an entity bomb": (with_doctype(f'<!ENTITY b0 "ha">{BOMB}', "<description>&b11;</description>"), "document type"),
    "a file of the machine": (
        with_doctype('<!ENTITY f SYSTEM "file:///etc/passwd">', "<description>&f;</description>"),
        "document type",
    ),
    "an outer document type": (
        lambda text: text.replace("<rss", '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">\n<rss', 1),
        "document type",
    ),
    "nested without end": (
        lambda text: text.replace("<wp:is_sticky>0", "<a>" * 5000 + "</a>" * 5000 + "<wp:is_sticky>0", 1),
        "deep",
    ),
    "a million parts": (lambda text: text.replace("<wp:is_sticky>0", "<a/>" * 100_000 + "<wp:is_sticky>0", 1), "too many parts"),
    "a text without end": (lambda text: text.replace("Thank you", "x" * (ITEM_BYTES + 1)), "larger than 16 MB"),
    "no number": (
        lambda text: text.replace("<wp:post_id>12</wp:post_id>", ""),
        r"“Programme – Update #2” \(item 2\): .*<wp:post_id>",
    ),
    "no state": (lambda text: text.replace("<wp:status><![CDATA[draft]]></wp:status>", ""), "no <wp:status>"),
    "no kind": (lambda text: text.replace("<wp:post_type><![CDATA[page]]></wp:post_type>", "", 1), "no <wp:post_type>"),
    "a number that is none": (lambda text: text.replace("<wp:post_id>12<", "<wp:post_id>12 OR 1<"), "which is no number"),
    "a number twice": (lambda text: text.replace("<wp:post_id>13<", "<wp:post_id>12<"), "<wp:post_id> 12 is another’s too"),
    "a name twice": (
        lambda text: text.replace("/?p=13</guid>", "/?p=12</guid>"),
        "<guid> https://blog.example/.p=12 is another’s too",
    ),
    "no date": (lambda text: text.replace("2016-11-24 09:30:00", "0000-00-00 00:00:00"), "it was published, and has no date"),
}


@pytest.mark.parametrize(("change", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_export_is_refused_whole_and_in_words(run: Run, tmp_path: Path, change: Break, words: str) -> None:  # noqa: F811
    path = export(tmp_path / "broken.xml")
    path.write_text(change(path.read_text()))
    began = time.process_time()
    with pytest.raises(CommandError, match=words) as error:
        run(file=path)
    assert time.process_time() - began < 10
    assert "Nothing was imported" in str(error.value) and "root:" not in str(error.value)
    for kind in (Update, Document, Imported, BlogImport, ReportLine):
        assert not kind.objects.exists(), kind


def test_a_file_that_is_not_there_is_said_to_be(run: Run, tmp_path: Path) -> None:  # noqa: F811
    with pytest.raises(CommandError, match=r"nowhere\.xml: It cannot be read"):
        run(file=tmp_path / "nowhere.xml")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = export(tmp_path / "broken.xml", [POSTS[0], POSTS[0]._replace(pk=11), POSTS[1]._replace(date="x")])
    with pytest.raises(Unreadable) as error:
        planning.plan(path, exports.moment("2026-01-01 00:00:00", exports.LONDON))  # type: ignore[arg-type]
    assert str(error.value).count("\n- ") == 3


@pytest.mark.parametrize(
    "text",
    [
        "<p onclick=alert(1)>words</p>",
        '<a href="javascript:alert(1)">words</a>',
        "words<script>alert(1)</script>",
        "words<scr<script>x</script>ipt>alert(1)</script>",
        '<img src="x" onerror="alert(1)"> words',
        "words <svg onload=alert(1)>",
        "[click](javascript:alert&#40;1&#41;) words",
        "`<script>`alert(1)</script> words",
        "&lt;script&gt;alert(1)&lt;/script&gt; words",
        '[caption caption="<script>alert(1)</script>"]words[/caption]',
        "[gallery ids='\"><script>alert(1)</script>'] words",
        "<!-- wp:html --><iframe srcdoc='<script>alert(1)</script>'></iframe>words<!-- /wp:html -->",
    ],
)
def test_no_text_carries_anything_that_runs(run: Run, text: str) -> None:  # noqa: F811
    from updates import editions

    run([Post(1, "<b onclick=alert(1)>T</b>", text, name="t")])
    update = Update.objects.get()
    shown = "".join(section.html for section in editions.laid_out(update.sections.all()))
    assert update.title == "T" and "words" in shown
    assert "<script" not in shown and "<svg" not in shown and "<img" not in shown and "<iframe" not in shown
    assert 'href="javascript' not in shown and " on" not in shown.split("words")[0].replace("words on", "")


def test_an_attachment_cannot_name_a_file_outside_the_folder(run: Run, tmp_path: Path, uploads: Path) -> None:  # noqa: F811
    (tmp_path / "secret.txt").write_text(SECRET)
    (uploads / "link.txt").symlink_to(tmp_path / "secret.txt")
    names = [
        "../secret.txt",
        "..%2fsecret.txt",
        "2016/../../secret.txt",
        str(tmp_path / "secret.txt"),
        "link.txt",
        "x" * 5000,
        "a\0b",
    ]
    files = [
        Post(
            100 + number,
            f"File {number}",
            kind="attachment",
            status="inherit",
            parent=1,
            file=f"https://blog.example/wp-content/uploads/{name}".replace("\0", "%00"),
        )
        for number, name in enumerate(names)
    ]
    printed = run([Post(1, "One", "Words.", name="one"), *files])
    assert printed.count("Its file is not in the folder that was given.") == len({"secret.txt", "link.txt", "xxx", "ab"})
    assert not Document.objects.exists()


def test_a_program_among_the_files_is_refused_as_everywhere(run: Run, uploads: Path) -> None:  # noqa: F811
    (uploads / "x.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    (uploads / "x.php").write_text("<?php system('x');")
    text = '<a href="https://blog.example/wp-content/uploads/x.svg">one</a> <a href="/wp-content/uploads/x.php">two</a>'
    printed = run([Post(1, "One", text, name="one")])
    assert "The file x.svg: This is an SVG picture" in printed
    assert "/documents/" not in Update.objects.get().sections.get().body


# What a process has used at most stands in VmHWM; ru_maxrss would begin with what the tests' own process used (proc(5)).
IMPORT = """
import pathlib, re, resource, sys
import django
django.setup()
from django.core.management import call_command
call_command("import_wordpress", sys.argv[1], by=sys.argv[2], stdout=open("/dev/null", "w"))
used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
own = int(re.search("VmHWM:\\\\s+([0-9]+)", pathlib.Path("/proc/self/status").read_text())[1]) // 1024
print(own, used[1].ru_maxrss // 1024, sum(one.ru_utime + one.ru_stime for one in used))
"""


def import_large(path: Path, megabytes: int, editor: User) -> tuple[int, int, float]:
    """What importing an export takes in a process of its own: the most memory of it and of any that it starts (MB), and the
    seconds of a processor, which do not depend on what else the machine does."""
    posts, before = large_export(path, megabytes), Update.objects.count()
    database = connection.settings_dict
    address = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    command = [sys.executable, "-c", IMPORT, str(path), editor.email]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "DATABASE_URL": address})
    assert done.returncode == 0, done.stderr
    own, others, seconds = done.stdout.split()
    assert Update.objects.count() - before == posts
    return int(own), int(others), float(seconds)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_large_export_takes_little_memory(tmp_path: Path, editor: User) -> None:
    small, *_ = import_large(tmp_path / "small.xml", 1, editor)
    Imported.objects.all().delete()
    large, others, _ = import_large(tmp_path / "large.xml", 20, editor)
    assert large < 300 and others < 300
    assert large - small < 60, (small, large)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_export_of_500_mb_takes_under_300_mb_of_memory_and_time_in_proportion(tmp_path: Path, editor: User) -> None:
    *_, tenth = import_large(tmp_path / "tenth.xml", 50, editor)
    Imported.objects.all().delete()
    own, others, whole = import_large(tmp_path / "whole.xml", 500, editor)
    print(f"{own} MB, {others} MB in those that it starts, {whole:.0f} s; a tenth of it {tenth:.0f} s")
    assert own < 300 and others < 300
    assert whole < 15 * tenth


def test_the_reader_holds_one_item_at_a_time(tmp_path: Path) -> None:
    """A file that goes on for ever is read as long as somebody asks for the next item."""
    path = tmp_path / "endless.xml"
    path.write_text(head() + "".join(item_xml(Post(number, "One", "Words.")) for number in range(1, 200)) + "<broken")
    items = exports.read(path)
    assert next(items)[1].get("wp:post_id") == "1"
    with pytest.raises(Unreadable):
        list(items)
