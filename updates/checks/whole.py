"""Checks of an update as a whole: what it lacks, and whom it would reach."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from updates.checks.findings import Finding, Level
from updates.checks.reading import ReadSection
from updates.models import Update
from workstreams.models import Programme, Workstream


def at_its_front(update: Update) -> dict[str, Any]:
    """Where title, summary and author are mended."""
    return {"address": reverse("staff_update_edit", args=[update.number]), "leads_to": "Change title and summary"}


def missing_text(update: Update, parts: list[ReadSection]) -> Iterator[Finding]:
    if not parts:
        address = reverse("staff_section_add", args=[update.number])
        yield Finding(
            Level.ERROR, "no section", "There is no section yet.", "Add at least one.", address=address, leads_to="Add a section"
        )
    for part in parts:
        if not part.section.body.strip():
            words = f"The section “{part.section.heading}” has no text."
            yield Finding(Level.ERROR, "no text", words, "Write it, or delete the section.", part.section)
    if not update.summary.strip():
        words = "There is no summary. Readers see it in lists and emails."
        yield Finding(Level.ERROR, "no summary", words, "Write two or three plain sentences.", **at_its_front(update))


def missing_people(update: Update) -> Iterator[Finding]:
    """Nobody who wrote it, or nobody to ask."""
    programme = Programme.objects.first()
    if programme is None or not programme.contact_email:
        words = "The programme has no contact: readers would not know whom to ask."
        yield Finding(Level.WARNING, "no contact", words, "An administrator gives one under “The programme” on the staff desk.")
    if not update.author.strip():
        words = "It does not say who it is from."
        yield Finding(Level.WARNING, "no author", words, "Give a name or a post.", **at_its_front(update))


def missing_workstreams(parts: list[ReadSection]) -> Iterator[Finding]:
    """Sections that only their heading ties to a workstream: its page and its followers would not hear of them."""
    if parts and not any(part.section.workstream_id for part in parts):
        words = "No section belongs to a workstream: nobody who follows one hears of this update."
        mend, address = "Choose the workstream of each section that is about one.", parts[0].section.update.staff_url
        yield Finding(Level.WARNING, "no workstream", words, mend, address=address, leads_to="See its sections")
    names = list(Workstream.objects.order_by("position").values_list("name", flat=True))
    for part in parts:
        named = next((name for name in names if name.lower() in part.section.heading.lower()), None)
        if named and part.section.workstream_id is None:
            words = f"“{part.section.heading}” seems to be about {named}, and belongs to no workstream."
            yield Finding(Level.WARNING, "no workstream", words, "Choose the workstream in the section.", part.section)


def missing_alternatives(part: ReadSection) -> Iterator[Finding]:
    """Pictures of which nobody has said what they show, nor that they show nothing (WCAG 1.1.1)."""
    for picture in part.pictures:
        if not picture.alternative.strip() and not picture.is_decoration:
            yield Finding(
                Level.ERROR,
                "no alternative",
                "A picture has no text alternative.",
                "Say in the square brackets what it shows, or write “decoration” there if it shows nothing that matters.",
                part.section,
                picture.address,
            )
