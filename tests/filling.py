"""Forms as people send them."""

from typing import Any, TypeVar

from django import forms

F = TypeVar("F", bound=forms.BaseForm)


def filled(kind: type[F], /, *, made_with: dict[str, Any] | None = None, instance: Any = None, **answers: object) -> F:
    """A form sent as it is shown, but for these answers."""
    options = {**(made_with or {}), **({"instance": instance} if instance else {})}
    shown = {field.html_name: field.value() for field in kind(**options)}
    form = kind({name: value for name, value in {**shown, **answers}.items() if value is not None}, **options)
    assert form.is_valid(), form.errors
    return form
