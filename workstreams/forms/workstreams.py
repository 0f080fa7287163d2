"""What staff fill in about the programme's outcomes and workstreams."""

from typing import Any, ClassVar

from django import forms

from people.models import User
from publishing.forms import MarkdownInput, VersionedForm
from workstreams.models import Outcome, Workstream

MARKDOWN = "Markdown works: - for a list, [words](address) for a link."


class WorkstreamForm(VersionedForm):
    columns: ClassVar[list[str]] = ["name", "summary", "outcome", "purpose", "delivers", "partners"]
    """What stands in the workstream's own row."""

    class Meta:
        model = Workstream
        fields = ["name", "summary", "outcome", "purpose", "delivers", "partners", "leads", "groups", "team"]
        labels = {"delivers": "What it will deliver", "groups": "Groups it works with"}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "purpose": MarkdownInput(attrs={"rows": 8}),
            "delivers": MarkdownInput(attrs={"rows": 6}),
            "partners": forms.Textarea(attrs={"rows": 4}),
            "leads": forms.CheckboxSelectMultiple,
            "groups": forms.CheckboxSelectMultiple,
            "team": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "name": "A few words. The page’s address is made of them once and stays.",
            "summary": "A sentence or two: readers see it in lists and in emails.",
            "purpose": MARKDOWN,
            "delivers": MARKDOWN,
            "partners": "People and organisations it works with, one to a line.",
            "team": "The contributors who may write about it. Editors may anyway.",
        }
        error_messages = {
            "name": {"required": "Give it a name.", "unique": "Another workstream has this name. Give it one of its own."},
            "summary": {"required": "Say in a sentence or two what it is about."},
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].empty_label = "None: it stands by itself"  # type: ignore[attr-defined]
        self.fields["team"].queryset = User.objects.programme_staff()  # type: ignore[attr-defined]
        if not by.is_administrator:
            del self.fields["team"]

    def clean_partners(self) -> str:
        lines = (" ".join(line.split()) for line in self.cleaned_data["partners"].splitlines())
        return "\n".join(filter(None, lines))


class OutcomeForm(VersionedForm):
    class Meta:
        model = Outcome
        fields = ["statement"]
        labels = {"statement": "What good looks like"}
        widgets = {"statement": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "statement": {
                "required": "Say what good looks like.",
                "unique": "Another outcome says the same. Say what is different.",
            }
        }
