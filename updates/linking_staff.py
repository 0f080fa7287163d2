"""Finding a page to link to, while an update is being written."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from people.access import StaffRequest, editors_only
from publishing import link_search
from publishing.links import readers_of
from updates.staff import get_update


@editors_only
@require_safe
def offer(request: StaffRequest, number: int) -> HttpResponse:
    return link_search.answer(request, readers_of(get_update(request, number)))
