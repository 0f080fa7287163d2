"""Where a page's script has what was pasted turned into Markdown."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from people.access import StaffRequest, staff_only
from updates import pasting


@staff_only
@require_POST
def pasted(request: StaffRequest) -> HttpResponse:
    """The HTML in `html` as Markdown, and what is to be said of it. Nothing is kept."""
    html = request.POST.get("html", "").replace("\x00", "")
    if len(html) > pasting.MOST_CHARACTERS:
        return JsonResponse({"said": "This is too much to be turned into Markdown at once. Paste it in parts."}, status=413)
    made = pasting.as_markdown(html)
    if made is None:
        return JsonResponse({"said": "This could not be turned into Markdown."}, status=422)
    markdown, notes = made
    return JsonResponse({"markdown": markdown, "notes": notes})
