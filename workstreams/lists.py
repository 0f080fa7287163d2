"""One page of a list that somebody has narrowed."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from workstreams.forms.filters import FilterForm

ROWS_ON_A_PAGE = 50


def page_of(request: HttpRequest, form: FilterForm, rows: QuerySet[Any]) -> dict[str, Any]:
    """What `components/filters.html` and `components/pagination.html` show: the form, the page, and what was asked."""
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return {"form": form, "page": page, "query": query.urlencode()}
