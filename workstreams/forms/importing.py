"""What staff choose to import."""

from typing import Any

from django import forms

from workstreams.importing.columns import lay_out
from workstreams.importing.kinds import KINDS
from workstreams.importing.limits import BYTES, EMPTY, MEGABYTE, ROWS, Unreadable
from workstreams.importing.tables import read


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label="What is in the table",
        choices=[(key, kind.title) for key, kind in KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is in the table."},
    )
    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=f"CSV or Excel (.xlsx), at most {ROWS:,} rows and {BYTES // MEGABYTE} MB. Nothing is saved before you have "
        "seen what would change.",
        error_messages={"required": "Choose a file.", "invalid": "Choose a file.", "empty": EMPTY},
    )

    def clean(self) -> dict[str, Any]:
        """With the `table` in the file."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            try:
                cleaned["table"] = read(cleaned["file"])
                if "kind" in cleaned:
                    lay_out(KINDS[cleaned["kind"]].columns, cleaned["table"].headings)
            except Unreadable as reason:
                self.add_error("file", str(reason))
        return cleaned
