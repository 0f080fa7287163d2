"""Keeping legislation and commitments, and telling those who follow them of what is done to carry them out."""

from django.db import models, transaction

from people.models import User
from publishing import audit, changes, search, writing
from publishing.addresses import free_slug
from publishing.locks import take_turn
from workstreams.forms.commitments import CommitmentForm
from workstreams.models import Action, Commitment, Consultation, Milestone, Recommendation

LINKS = ["workstreams", "actions", "milestones", "consultations", "recommendations"]
CarriesOut = Action | Milestone | Consultation | Recommendation


def parts(thing: CarriesOut, heading: str, line: str, address: str) -> list[changes.Part]:
    """What a change to this thing means for its workstream, and for each commitment that it carries out."""
    topics: list[models.Model] = [thing.workstream, *thing.commitments.all()]
    return [changes.Part(topic, heading, line, address) for topic in topics]


@transaction.atomic
def add(form: CommitmentForm, *, by: User) -> Commitment:
    """A new commitment; the one already made of the form if it is sent twice."""
    take_turn("workstreams.commitments")
    if made := Commitment.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    commitment: Commitment = form.save(commit=False)
    commitment.key, commitment.changed_by = form.cleaned_data["key"], by
    commitment.slug = free_slug(Commitment, commitment.title)
    commitment.save()
    form.save_m2m()
    audit.record(by, "added commitment", commitment, title=commitment.title)
    search.put(commitment)
    return commitment


@transaction.atomic
def save(form: CommitmentForm, *, by: User) -> Commitment:
    """Save what is asked and what carries it out. The address stays. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    commitment: Commitment = form.save(commit=False)
    columns = [name for name in form.Meta.fields if name not in LINKS]
    writing.save(commitment, columns, by=by, before=f"{before.title}: {before.asks}")
    form.save_m2m()
    search.put(commitment)
    return commitment
