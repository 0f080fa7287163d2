"""What editors fill in about legislation and commitments."""

from typing import Any

from django import forms
from django.db.models import Q

from publishing.forms import VersionedForm
from workstreams.models import Action, Commitment, Consultation, Milestone, Recommendation, Workstream


class CommitmentForm(VersionedForm):
    workstreams = forms.ModelMultipleChoiceField(
        label="Workstreams that carry it out",
        queryset=Workstream.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one workstream."},
    )

    address = forms.URLField(
        label="Where it can be read",
        required=False,
        assume_scheme="https",
        max_length=500,
        error_messages={"invalid": "Give an address like https://www.legislation.gov.uk/."},
    )

    class Meta:
        model = Commitment
        fields = ["kind", "title", "source", "section", "asks", "address", "workstreams"]
        widgets = {"kind": forms.RadioSelect, "asks": forms.Textarea(attrs={"rows": 5})}
        labels = {"kind": "What it is", "source": "The Act, or where it was promised", "asks": "What it asks"}
        help_texts = {
            "title": "A few words, like: Independent child trafficking guardians.",
            "source": "The Act’s name with its year, or the manifesto or statement.",
            "section": "Of an Act only, like 35 or 12A.",
            "asks": "What the section asks for in plain words, or the promise in the words in which it was made.",
        }
        error_messages = {
            "kind": {"required": "Choose what it is."},
            "title": {"required": "Give it a title."},
            "source": {"required": "Say where it stands written."},
            "asks": {"required": "Say what it asks."},
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_law = cleaned.get("kind") == Commitment.Kind.LAW
        if is_law and "section" in cleaned and not cleaned["section"]:
            self.add_error("section", "Say which section of the Act.")
        if cleaned.get("kind") == Commitment.Kind.PROMISE:
            cleaned["section"] = ""
        return cleaned


class CarriedOutForm(CommitmentForm):
    """The same, and which things of its workstreams carry it out: asked once it is known whose they are."""

    class Meta(CommitmentForm.Meta):
        fields = [*CommitmentForm.Meta.fields, "actions", "milestones", "consultations", "recommendations"]
        widgets = {
            **CommitmentForm.Meta.widgets,
            **{name: forms.CheckboxSelectMultiple() for name in ("actions", "milestones", "consultations", "recommendations")},
        }
        labels = {
            **CommitmentForm.Meta.labels,
            **{
                name: f"{name.capitalize()} that carry it out"
                for name in ("actions", "milestones", "consultations", "recommendations")
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Q(workstream__in=self.instance.workstreams.all()) | Q(commitments=self.instance)
        for name, model in LINKED.items():
            self.fields[name].queryset = model._default_manager.filter(own).distinct()  # type: ignore[attr-defined]


LINKED = {"actions": Action, "milestones": Milestone, "consultations": Consultation, "recommendations": Recommendation}
