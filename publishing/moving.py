"""The staff page on which a thing gets another address."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from people.access import StaffRequest
from publishing import former
from publishing.forms import AddressForm


def page(request: StaffRequest, thing: Any) -> HttpResponse:
    """Ask for the address, and give it to the thing. Whoever calls this has seen that this person may."""
    form = AddressForm(thing, request.POST or None)
    if form.is_valid():
        try:
            former.move(thing, form.cleaned_data["slug"], by=request.user)
        except former.Taken:
            form.add_error("slug", "Somebody has just taken this address. Choose another.")
        else:
            thing.refresh_from_db(fields=["slug"])
            messages.success(request, f"“{thing}” is at {thing.get_absolute_url()} now. Its earlier address leads there.")
            return redirect(thing.staff_url)
    context = {"form": form, "thing": thing, "heading": f"Change the address of “{thing}”"}
    return render(request, "publishing/staff/address.html", context)
