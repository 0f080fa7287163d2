"""Pages of ours to which a text that is being written can link, found by their titles."""

from django.http import HttpRequest, JsonResponse

from people.models import Reader
from publishing import finding, search
from publishing.links import Readers, readers_of

MOST_OFFERED = 10
MOST_LOOKED_AT = 50


def offered(words: str, user: Reader, readers: Readers) -> list[dict[str, object]]:
    """The newest that this writer may find. Each says whether all `readers` of the text may see it; those come first."""
    entries = finding.begun(words, user).defer("body", "vector", "short_vector").prefetch_related("audience_groups")
    kinds = search.kinds()
    found = {
        entry.address: {
            "title": entry.title,
            "address": entry.address,
            "kind": kinds.get(entry.kind, ""),
            "is_for_all": readers_of(entry).take_in(readers),
        }
        for entry in reversed(entries[:MOST_LOOKED_AT])
    }
    newest = list(reversed(found.values()))
    return sorted(newest, key=lambda one: not one["is_for_all"])[:MOST_OFFERED]


def answer(request: HttpRequest, readers: Readers) -> JsonResponse:
    """What is offered for the words `q`, as a JSON list."""
    try:
        with finding.time_limit():
            found = offered(request.GET.get("q", ""), request.user, readers)
    except finding.TooSlow:
        found = []
    response = JsonResponse(found, safe=False)
    response["Cache-Control"] = "private, no-store"
    return response
