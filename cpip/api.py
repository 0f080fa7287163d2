"""The API of the whole: it gathers what each room brings, and says what holds for all of it."""

from django.conf import settings

from documents.api import router as documents
from meetings.api import router as groups
from publishing.api import router as changes
from publishing.api_answers import ReadOnlyAPI
from updates.api import router as updates
from workstreams import api as workstreams

DESCRIPTION = """What the programme's pages say, for machines. It is read-only and needs no key; with a token its owner
reads what is not for everyone too. Lists come in parts: follow `next`. Dates are ISO 8601; planned dates are given in words,
with the first and the latest fair day that the words mean. A parameter that is not known is refused with 422; errors are
problem details (RFC 9457). Answers carry an `ETag`."""

api = ReadOnlyAPI(
    title="Programme portal", version="1", description=DESCRIPTION, urls_namespace="api", servers=[{"url": settings.PORTAL_URL}]
)
for router in (changes, updates, documents, groups, *workstreams.ROUTERS):
    api.add_router("", router)

urlpatterns = api.views()
