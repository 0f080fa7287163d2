"""An update written in Word comes in as a draft, divided at its headings, with its pictures."""

import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pypandoc
import pytest
from django.core.management import CommandError, call_command

from people.dates import today
from people.models import ANYONE, User
from publishing.models import Change
from tests.conftest import signed_in
from tests.documents.hostile import picture
from updates.checks import look
from updates.models import ReportLine, Update

TEXT = """---
title: "Programme – Update #4"
---

Some *first* words, and [a link](https://example.org/).

# What was done

- one
- two

| Year | Cases |
|------|-------|
| 2015 | 12    |

## Hearings

A footnote is here.[^1]

![A chart of cases](chart.png)

# Next steps

The last words.

[^1]: A note.
"""


@pytest.fixture
def word(tmp_path: Path) -> Path:
    (tmp_path / "chart.png").write_bytes(picture("PNG"))
    path = tmp_path / "update.docx"
    write(path, TEXT)
    return path


def write(path: Path, text: str) -> None:
    command = [pypandoc.get_pandoc_path(), "--standalone", "--from", "markdown", "--output", str(path)]
    subprocess.run(command, input=text.encode(), check=True, cwd=path.parent)


def run(path: Path, editor: User) -> str:
    printed = StringIO()
    call_command("import_docx", path, by=editor.email, stdout=printed)
    return printed.getvalue()


def test_it_becomes_a_draft_with_a_section_for_each_heading(word: Path, editor: User) -> None:
    printed = run(word, editor)
    update = Update.objects.get()
    assert (update.number, update.title, update.state) == (4, "Programme", "draft")
    assert update.summary == "Some first words, and a link."
    sections = {section.heading: section.body for section in update.sections.all()}
    assert list(sections) == ["Introduction", "What was done", "Next steps"]
    assert sections["Introduction"] == "Some *first* words, and [a link](https://example.org/)."
    assert "-   one\n-   two" in sections["What was done"]
    assert "| Year | Cases |" in sections["What was done"]
    assert "## Hearings" in sections["What was done"]
    assert "![A chart of cases](files/picture-1.png)" in sections["What was done"]
    assert "A note." in str(sections)
    assert "It became Update #4, a draft." in printed
    assert update.files.get().stored.state == "ready"
    assert not Change.objects.exists()
    assert signed_in(ANYONE).get("/updates/4/").status_code == 404


def test_a_picture_of_which_nobody_said_what_it_shows_gets_no_words(word: Path, editor: User) -> None:
    write(word, TEXT.replace("![A chart of cases]", "![]"))
    run(word, editor)
    update = Update.objects.get()
    assert "![](files/picture-1.png)" in "".join(section.body for section in update.sections.all())
    assert "no alternative" in [found.rule for found in look(update, today()) if found.is_error]


def test_the_same_file_again_changes_nothing(word: Path, editor: User) -> None:
    run(word, editor)
    assert "It is here already" in run(word, editor)
    assert Update.objects.count() == 1


def test_a_number_that_is_taken_is_not_given_twice(word: Path, editor: User, make_update: Callable[..., Update]) -> None:
    make_update(("Section", None), number=4)
    assert "The number 4 is taken: it is Update #5 here." in run(word, editor)


@pytest.mark.parametrize("content", [b"", b"words", picture("PNG"), b"PK\x03\x04 no archive"])
def test_what_is_no_word_file_is_refused_in_words(tmp_path: Path, editor: User, content: bytes) -> None:
    path = tmp_path / "update.docx"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(path, editor)
    assert not Update.objects.exists() and not ReportLine.objects.exists()
