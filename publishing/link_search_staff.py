"""Finding a page to link to from a text that everybody may read."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from people.access import StaffRequest, staff_only
from publishing import link_search
from publishing.links import EVERYONE


@staff_only
@require_safe
def offer(request: StaffRequest) -> HttpResponse:
    return link_search.answer(request, EVERYONE)
