"""Two texts that began as one, put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.merging import Choice, Passage, lines_of, merge, put_together, word_by_word, words_in

LINES = st.lists(st.sampled_from(["", "One.", "Two.", "Three.", "- four", "- five"]), max_size=8)
TEXTS = LINES.map("\n".join)
CHOICES = st.sampled_from(["mine", "theirs", "both"])

BEGAN = "Introduction.\n\nThe group met.\n\nNext steps."


def together(base: str | None, mine: str, theirs: str, choice: Choice = "both") -> str:
    passages = merge(base, mine, theirs)
    return put_together(passages, [choice] * sum(passage.collides for passage in passages))


def test_what_each_changed_elsewhere_is_taken_from_both() -> None:
    mine, theirs = BEGAN.replace("met", "met twice"), BEGAN.replace("Next", "The next")
    passages = merge(BEGAN, mine, theirs)
    assert not any(passage.collides for passage in passages)
    assert put_together(passages, []) == "Introduction.\n\nThe group met twice.\n\nThe next steps."


@pytest.mark.parametrize(
    ("choice", "line"),
    [("mine", "The group met twice."), ("theirs", "Nobody met."), ("both", "The group met twice.\n\nNobody met.")],
)
def test_the_same_line_changed_by_both_is_chosen(choice: Choice, line: str) -> None:
    mine, theirs = BEGAN.replace("met", "met twice"), BEGAN.replace("The group met", "Nobody met")
    assert [passage for passage in merge(BEGAN, mine, theirs) if passage.collides] == [
        Passage(("The group met.",), ("The group met twice.",), ("Nobody met.",))
    ]
    assert together(BEGAN, mine, theirs, choice) == BEGAN.replace("The group met.", line)


def test_what_both_added_at_the_end_is_kept_apart() -> None:
    assert together("A.", "A.\n\nMine.", "A.\n\nTheirs.") == "A.\n\nMine.\n\nTheirs."
    assert together("- a", "- a\n- mine", "- a\n- theirs") == "- a\n- mine\n- theirs"


def test_what_one_deleted_and_the_other_changed_is_asked_about() -> None:
    assert [passage.collides for passage in merge("A.\n\nB.", "A.", "A.\n\nB, and more.")] == [False, True]


def test_what_one_deleted_and_the_other_left_is_deleted() -> None:
    assert together("A.\n\nB.\n\nC.\n\nD.", "A.\n\nC.\n\nD.", "A.\n\nB.\n\nC.\n\nD, and more.") == "A.\n\nC.\n\nD, and more."


def test_without_the_text_they_began_with_nothing_of_either_is_lost() -> None:
    assert together(None, "A.\nMine.\nB.", "A.\nTheirs.\nB.\nC.") == "A.\nMine.\n\nTheirs.\nB.\nC."


def test_empty_lines_alone_are_nothing_to_ask_about() -> None:
    assert [passage.collides for passage in merge("A.\nB.", "A.\n\nB.", "A.\n\n\nB.")].count(True) == 0
    assert [passage.collides for passage in merge("A.", "- A.", "    - A.")] == [True]


def test_line_ends_as_browsers_send_them_are_no_change() -> None:
    assert together("A.\nB.", "A.\r\nB.", "A.\nB.\nC.") == "A.\nB.\nC."


@given(TEXTS, TEXTS, CHOICES)
def test_put_together_with_what_stayed_as_it_began_a_text_is_itself(base: str, text: str, choice: Choice) -> None:
    assert together(base, text, base, choice) == together(base, base, text, choice) == text
    assert together(base, text, text, choice) == text


@given(TEXTS, TEXTS, TEXTS)
def test_every_line_that_somebody_typed_is_in_the_result_or_in_a_collision(base: str, mine: str, theirs: str) -> None:
    passages = merge(base, mine, theirs)
    left = {line for passage in passages for line in passage.lines("mine")}
    right = {line for passage in passages for line in passage.lines("theirs")}
    whole = set(together(base, mine, theirs).split("\n"))
    began = {*lines_of(base), ""}
    assert set(lines_of(mine)) - began <= left & whole
    assert set(lines_of(theirs)) - began <= right & whole


@given(TEXTS, TEXTS, TEXTS)
def test_the_passages_are_the_three_texts_in_pieces(base: str, mine: str, theirs: str) -> None:
    passages = merge(base, mine, theirs)
    for name, text in (("base", base), ("mine", mine), ("theirs", theirs)):
        assert sum((getattr(passage, name) for passage in passages), ()) == lines_of(text)


@given(TEXTS, TEXTS, TEXTS)
def test_it_matters_not_who_saved_first(base: str, mine: str, theirs: str) -> None:
    assert words_in(lines_of(together(base, mine, theirs, "mine"))) == words_in(lines_of(together(base, theirs, mine, "theirs")))


def test_changes_of_other_words_are_put_together_word_by_word() -> None:
    assert word_by_word("There were 12 studys.", "There are 12 studys.", "There were 12 studies.") == "There are 12 studies."
    assert word_by_word("There were 12.", "There were 13.", "There were 14.") is None
    assert word_by_word("A.\n\nB.", "A.\n\nB, too.", "First A.\n\nB.") == "First A.\n\nB, too."
