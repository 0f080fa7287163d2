"""Where a page's script keeps what is being typed, and asks for it again. Everybody gets their own words and nobody else's."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.access import StaffRequest, writers_only
from publishing import unsaved
from publishing.templatetags.dates import day_and_time

MOST_CHARACTERS = 500_000
LONGEST_PAGE = 200


@writers_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: StaffRequest) -> HttpResponse:
    """With GET what this person has typed and not saved at the address `page`; with POST it is kept, or dropped."""
    page = request.GET.get("page", "")
    if not page.startswith("/staff/") or len(page) > LONGEST_PAGE or "\x00" in page:
        return JsonResponse({"said": "This is no page of the staff's."}, status=404 if request.method != "POST" else 400)
    if request.method == "POST":
        keys = unsaved.keys_in(request.POST.getlist(unsaved.KEYS))
        if not keys:
            return JsonResponse({"said": "This is no form that was opened. Open the page again."}, status=400)
        if "drop" in request.GET:
            unsaved.drop(request.user, keys)
        else:
            fields = {name: request.POST.getlist(name) for name in request.POST}
            if sum(len(value) for values in fields.values() for value in values) > MOST_CHARACTERS:
                return JsonResponse({"said": "This is too long to be kept while you type. Save it."}, status=413)
            unsaved.keep(fields, by=request.user, page=page, key=keys[0])
    kept = [{"key": str(each.key), "fields": each.fields, "at": day_and_time(each.at)} for each in unsaved.of(request.user, page)]
    return JsonResponse({"kept": kept, "others": unsaved.others_writing(request.user, page, timezone.now())})
