"""Workstreams that are somewhere else now. What staff may do there is asked of them there."""

from publishing import former
from workstreams.models import Workstream

former.declare(
    lambda user: Workstream.objects.all(), "/workstreams/", "/staff/workstreams/", "/feeds/workstreams/", "/api/v1/workstreams/"
)
