"""The programme's name and contact, which every page shows."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from workstreams.models import Programme


def programme(request: HttpRequest) -> dict[str, object]:
    """For pages: the programme, asked for only by those that show it."""
    return {"programme": SimpleLazyObject(the_programme)}


def programme_in_emails() -> dict[str, object]:
    """For emails."""
    return {"programme": the_programme()}


def author_of_feeds() -> str:
    """Whose words feeds are."""
    programme = the_programme()
    return programme.owner or programme.name


def the_programme() -> Programme:
    """The portal's programme; an unnamed one before any has been entered."""
    return Programme.objects.select_related("stage").first() or Programme(name="Programme portal")
