"""What a member chooses about emails of one group."""

from django import forms
from django.http import QueryDict

from meetings.recipients import CHOICES, chosen
from people.models import Membership


class LettersForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        choices=[(name, label) for name, (label, _) in CHOICES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choose from what is offered."},
    )

    def __init__(self, sent: QueryDict | None, membership: Membership) -> None:
        super().__init__(sent, prefix=f"group-{membership.pk}", initial={"wanted": chosen(membership)})
        self.membership = membership
        self.fields["wanted"].label = f"Email me about the {membership.group}"
