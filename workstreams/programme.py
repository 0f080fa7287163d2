"""What administrators say of the programme as a whole."""

from django.db import transaction

from people.models import User
from publishing import audit, search, writing
from publishing.locks import take_turn
from publishing.planned import PlannedDate
from workstreams.forms.programme import KeyDateForm, ProgrammeForm
from workstreams.models import KeyDate, Programme


@transaction.atomic
def save_programme(form: ProgrammeForm, *, by: User) -> Programme:
    """Save the programme's facts. The audit trail keeps what was changed. Raises `ChangedMeanwhile`."""
    stored = writing.claim(form.instance, form.cleaned_data["version"])
    programme: Programme = form.save(commit=False)
    before = {name: getattr(stored, name) for name in form.changed_data if name in form.Meta.fields}
    writing.save(programme, form.Meta.fields, by=by, before=before)
    search.put(programme)
    return programme


@transaction.atomic
def add_key_date(form: KeyDateForm, *, by: User) -> KeyDate:
    """A new key date; the one already made of the form if it is sent twice."""
    take_turn("workstreams.key date")
    if made := KeyDate.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    key_date: KeyDate = form.save(commit=False)
    key_date.when, key_date.key, key_date.changed_by = form.cleaned_data["when"], form.cleaned_data["key"], by
    key_date.save()
    audit.record(by, "added key date", key_date, what=key_date.what, when=str(key_date.when))
    search.put(*Programme.objects.all())
    return key_date


@transaction.atomic
def save_key_date(form: KeyDateForm, *, by: User) -> KeyDate:
    """Save a key date. Raises `ChangedMeanwhile`."""
    before = writing.claim(form.instance, form.cleaned_data["version"])
    key_date: KeyDate = form.save(commit=False)
    key_date.when = form.cleaned_data["when"]
    columns = ["what", *PlannedDate.columns("when")]
    writing.save(key_date, columns, by=by, before=f"{before.what}: {before.when}")
    search.put(*Programme.objects.all())
    return key_date


@transaction.atomic
def delete_key_date(key_date: KeyDate, *, by: User) -> None:
    """Take a key date away. The audit trail keeps it."""
    audit.record(by, "deleted key date", key_date, what=key_date.what, when=str(key_date.when))
    key_date.delete()
    search.put(*Programme.objects.all())
