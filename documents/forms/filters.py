"""How lists of documents are narrowed."""

from django import forms

from documents.models import Document, DocumentQuerySet
from publishing.states import State
from workstreams.forms.filters import FilterForm
from workstreams.models import Workstream


class DocumentFilterForm(FilterForm):
    kind = forms.ChoiceField(choices=[("", "Any kind"), *Document.Kind.choices])
    workstream = forms.ModelChoiceField(queryset=Workstream.objects.all(), to_field_name="slug", empty_label="All workstreams")

    def chosen(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        if "q" in self.asked:
            documents = documents.with_words(self.asked["q"])
        if "workstream" in self.asked:
            documents = documents.filter(workstreams=self.asked["workstream"])
        wanted = {name: self.asked[name] for name in ("kind", "state") if name in self.asked}
        return documents.filter(**wanted).in_reading_order()


class StaffDocumentFilterForm(DocumentFilterForm):
    state = forms.ChoiceField(choices=[("", "Any state"), *State.choices])
