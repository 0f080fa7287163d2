"""What is sent to have a new address for one's own calendar."""

from django import forms


class RenewForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
