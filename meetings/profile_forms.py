"""What staff fill in about a person."""

from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.files.base import File

from documents import files
from meetings.models import PICTURES, Portrait
from people.models import Profile
from publishing.forms import LineField, MarkdownInput, VersionedForm

ENDINGS = {*PICTURES, "jpeg"}


class ProfileForm(VersionedForm):
    columns: ClassVar[list[str]] = ["name", "organisation", "post", "biography"]
    picture = forms.FileField(
        label="Picture",
        required=False,
        help_text="A PNG or JPEG file. It takes the place of the one before.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.gif,.webp"}),
    )
    words = forms.CharField(
        label="What the picture shows",
        max_length=200,
        required=False,
        help_text="For those who do not see it, like: Catherine Dyer at a lectern.",
    )
    without = forms.BooleanField(label="Show no picture", required=False)

    class Meta:
        model = Profile
        fields = ["name", "organisation", "post", "biography"]
        field_classes = dict.fromkeys(["name", "organisation", "post"], LineField)
        widgets = {"biography": MarkdownInput(attrs={"rows": 10})}
        help_texts = {
            "name": "Readers see it, and the organisation, as soon as you save.",
            "post": "Readers see it once you publish the biography.",
            "biography": "As agreed with the person. Markdown works: - for a list, [words](address) for a link.",
        }
        error_messages = {"name": {"required": "Give the name."}}

    field_order = ["name", "organisation", "post", "biography", "picture", "words", "without"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.portrait = Portrait.objects.filter(profile=self.instance).first()
        if self.portrait:
            self.fields["words"].initial = self.portrait.words
        else:
            del self.fields["without"]

    def clean_picture(self) -> File | None:
        """What is not a picture by its name is told at once; a worker looks into what it is."""
        given: File | None = self.cleaned_data["picture"]
        if given and Path(given.name or "").suffix.lower().lstrip(".") not in ENDINGS:
            raise forms.ValidationError("This is no picture that can be shown. Choose a PNG or JPEG file.", code="kind")
        if given and (given.size or 0) > files.MOST_BYTES:
            raise forms.ValidationError(files.TOO_LARGE, code="size")
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_picture = cleaned.get("picture") or (self.portrait and not cleaned.get("without"))
        if has_picture and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", "Say what the picture shows, for those who do not see it.")
        return cleaned
