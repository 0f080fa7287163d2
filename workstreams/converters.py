"""What may stand in addresses."""

from django.urls import register_converter

from workstreams.models.references import FORM


class ReferenceConverter:
    """A reference of an action or a recommendation."""

    regex = FORM.removeprefix("^").removesuffix("$")

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "reference")
