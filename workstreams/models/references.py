"""References by which people name actions and recommendations, and which stand in addresses."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

FORM = r"^[A-Za-z0-9][A-Za-z0-9.()-]*$"
is_reference = RegexValidator(FORM, "Use letters, digits, dots, hyphens and round brackets only, like CSE-7 or 2.1(a).")


class ReferenceField(models.CharField):
    """Short and unlike all others of its kind."""

    default_validators = [is_reference]

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"max_length": 30, "unique": True, **kwargs})  # type: ignore[arg-type]

    def formfield(self, **kwargs: Any) -> Any:
        """Checked by the form too, for those who ask the form alone."""
        return super().formfield(**{"validators": [is_reference], **kwargs})


def reference_is_well_formed(kind: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(reference__regex=FORM), name=f"{kind}_reference_is_well_formed")
