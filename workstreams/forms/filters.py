"""How lists are narrowed: by words, by workstream, and by what each kind of thing can be.

A list of another kind of thing needs a form here (`of` says what it adds to the words and the workstream), a view in
`workstreams/lists_staff.py` and a template that extends `staff/list.html`.
"""

import datetime
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

from publishing.querysets import WordsQuerySet
from workstreams.models import (
    ActionQuerySet,
    ActionStatus,
    ConsultationQuerySet,
    ConsultationState,
    MilestoneQuerySet,
    MilestoneState,
    Recommendation,
    RecommendationQuerySet,
    RecommendationState,
    Status,
    Workstream,
    WorkstreamQuerySet,
)

MOST_LETTERS = 100
Rows = TypeVar("Rows", bound=WordsQuerySet[Any])


class AnyWordsField(forms.CharField):
    """Words to look for. There are no wrong ones: what is too long is cut, what cannot be written is left out."""

    def clean(self, value: Any) -> str:
        return " ".join(str(value or "").replace("\x00", " ")[:MOST_LETTERS].split())

    def bound_data(self, data: Any, initial: Any) -> str:
        return self.clean(data)


class FilterForm(forms.Form):
    """Which rows of a list to show. What makes no sense is left out, so that an address never fails."""

    q = AnyWordsField(label="Words to look for", widget=forms.TextInput(attrs={"maxlength": MOST_LETTERS}))
    is_filter = True

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked, auto_id="filter-%s")
        for field in self.fields.values():
            field.required = False

    def full_clean(self) -> None:
        super().full_clean()
        self.errors.clear()

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for, and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.asked.keys() - {"order"})

    @property
    def choices(self) -> list[forms.BoundField]:
        """The questions beside the words."""
        return [field for field in self if field.name != "q"]

    @property
    def has_choices(self) -> bool:
        """Whether any of those questions was answered."""
        return bool(self.asked.keys() - {"q"})

    def narrow(self, rows: Rows) -> Rows:
        """The rows that hold the words and belong to the workstream."""
        if "q" in self.asked:
            rows = rows.with_words(self.asked["q"])
        if "workstream" in self.asked:
            rows = rows.filter(workstream=self.asked["workstream"])
        return rows


class OfWorkstreamsForm(FilterForm):
    """Things that belong to workstreams, of which some are asked about."""

    workstream = forms.ModelChoiceField(queryset=Workstream.objects.none(), to_field_name="slug", empty_label="All workstreams")

    def __init__(self, asked: QueryDict, *, of: WorkstreamQuerySet) -> None:
        super().__init__(asked)
        self.fields["workstream"].queryset = of  # type: ignore[attr-defined]


class ActionFilterForm(OfWorkstreamsForm):
    status = forms.ChoiceField(choices=[("", "Any status"), *ActionStatus.choices])
    owner = AnyWordsField(widget=forms.TextInput(attrs={"maxlength": MOST_LETTERS}))
    order = forms.ChoiceField(choices=[("", "By reference"), ("due", "Due soonest first")])
    overdue = forms.BooleanField(label="Only those overdue")

    def chosen(self, actions: ActionQuerySet, on: datetime.date) -> ActionQuerySet:
        actions = self.narrow(actions)
        if "overdue" in self.asked:
            actions = actions.overdue(on)
        if "status" in self.asked:
            actions = actions.filter(status=self.asked["status"])
        if "owner" in self.asked:
            actions = actions.filter(owner__icontains=self.asked["owner"])
        return actions.by_due() if "order" in self.asked else actions


class MilestoneFilterForm(OfWorkstreamsForm):
    state = forms.ChoiceField(choices=[("", "All"), *MilestoneState.choices])

    def chosen(self, milestones: MilestoneQuerySet, on: datetime.date) -> MilestoneQuerySet:
        milestones = self.narrow(milestones)
        if "state" in self.asked:
            milestones = milestones.in_state(self.asked["state"], on)
        return milestones.by_due()


class ConsultationFilterForm(OfWorkstreamsForm):
    state = forms.ChoiceField(
        choices=[("", "All"), *ConsultationState.choices, (ConsultationQuerySet.REPORT_LATE, "Report overdue")]
    )

    def chosen(self, consultations: ConsultationQuerySet, now: datetime.datetime) -> ConsultationQuerySet:
        """As they stand at that moment, in reading order."""
        consultations = self.narrow(consultations).at(now)
        if "state" in self.asked:
            consultations = consultations.in_state(self.asked["state"], now)
        return consultations.in_reading_order()


class RecommendationFilterForm(OfWorkstreamsForm):
    state = forms.ChoiceField(choices=[("", "Any state"), *RecommendationState.choices])
    kind = forms.ChoiceField(choices=[("", "Interim and final"), *Recommendation.Kind.choices])

    def chosen(self, recommendations: RecommendationQuerySet) -> RecommendationQuerySet:
        wanted = {name: self.asked[name] for name in ("state", "kind") if name in self.asked}
        return self.narrow(recommendations).with_state().filter(**wanted)


class WorkstreamFilterForm(FilterForm):
    NONE = "none"
    status = forms.ChoiceField(choices=[("", "Any status"), *Status.choices, (NONE, "No status yet")])
    silent = forms.BooleanField(label="Only those of which nothing has been heard for long")

    def chosen(self, workstreams: WorkstreamQuerySet, silent_since: datetime.date) -> WorkstreamQuerySet:
        workstreams = self.narrow(workstreams)
        if "status" in self.asked:
            status = self.asked["status"]
            workstreams = (
                workstreams.filter(standing__status=status) if status != self.NONE else workstreams.filter(standing=None)
            )
        return workstreams.silent_since(silent_since) if "silent" in self.asked else workstreams.with_last_note()
