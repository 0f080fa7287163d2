"""Writing an update: starting it, saving its parts, and putting them in order. Two people may do it at once."""

from django.db import transaction
from django.db.models import Max

from people.models import User
from publishing import audit, order, search, writing
from publishing.locks import take_turn
from updates.forms import SectionForm, UpdateForm
from updates.models import Section, Update


@transaction.atomic
def start(form: UpdateForm, *, by: User) -> Update:
    """A new draft with the next number; the one already made of it if the form is sent twice."""
    take_turn("updates.number")
    if made := Update.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    update: Update = form.save(commit=False)
    update.number = (Update.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    update.key = form.cleaned_data["key"]
    update.changed_by = by
    update.save()
    update.audience_groups.set(form.chosen_groups)
    audit.record(by, "started", update)
    return update


@transaction.atomic
def save_update(form: UpdateForm, *, by: User) -> Update:
    """Save title, summary and audience. Raises `ChangedMeanwhile`."""
    writing.claim(form.instance, form.cleaned_data["version"])
    update: Update = form.save(commit=False)
    writing.save(update, ["title", "summary", "author", "audience"], by=by)
    update.audience_groups.set(form.chosen_groups)
    search.put(update)
    return update


@transaction.atomic
def add_section(form: SectionForm, update: Update, *, by: User) -> Section:
    """A new section after the last one; the one already made of it if the form is sent twice."""
    hold(update)
    if made := update.sections.filter(key=form.cleaned_data["key"]).first():
        return made
    section: Section = form.save(commit=False)
    section.update = update
    section.key = form.cleaned_data["key"]
    section.position = order.next_position(update.sections.all())
    section.changed_by = by
    section.save()
    form.save_m2m()
    audit.record(by, "added section", update, heading=section.heading)
    return section


@transaction.atomic
def save_section(form: SectionForm, *, by: User) -> Section:
    """Save a section's text. Raises `ChangedMeanwhile`."""
    writing.claim(form.instance, form.cleaned_data["version"])
    section: Section = form.save(commit=False)
    writing.save(section, SectionForm.COLUMNS, by=by)
    form.save_m2m()
    return section


@transaction.atomic
def move_section(section: Section, *, to: int, by: User) -> None:
    """Put a section into the place `to`, counted from 1; places beyond the ends mean the ends. Twice is as once."""
    hold(section.update)
    place = order.put(section, section.update.sections.all(), to=to)
    audit.record(by, "moved section", section.update, heading=section.heading, to=place)


@transaction.atomic
def delete_section(section: Section, *, by: User) -> None:
    """Take a section out of the draft. The audit trail keeps its text."""
    hold(section.update)
    audit.record(by, "deleted section", section.update, heading=section.heading, body=section.body)
    section.promises.filter(published_at=None).delete()
    section.delete()


def hold(update: Update) -> None:
    """Keep others from changing which sections there are until this transaction ends."""
    Update.objects.select_for_update().get(pk=update.pk)
