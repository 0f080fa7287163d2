"""A calendar as programs read it (iCalendar, RFC 5545): entries of rooms above, with the clocks of London.

Times stand as London's clocks show them, with the rule by which these change, so that an entry is right on either side of
the night in which they do, and in whichever zone it is read.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration

from people.dates import LONDON, today
from publishing.typed import showable

MEDIA_TYPE = "text/calendar; charset=utf-8"
ASK_AGAIN = datetime.timedelta(hours=4)
"""How often a program may ask whether anything is new."""
MOST_ENTRIES = 1000
CLOCKS_OF_LONDON = """\
BEGIN:VTIMEZONE
TZID:Europe/London
X-LIC-LOCATION:Europe/London
BEGIN:DAYLIGHT
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
"""The Summer Time Order 1997: from the last Sunday in March to the last in October, both at 01:00 GMT."""
DAY = datetime.timedelta(days=1)


class Status:
    """How sure an entry is (RFC 5545, section 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    takes_part: str = "NEEDS-ACTION"
    """Whether they do, by what they have said (RFC 5545, section 3.2.12)."""


@dataclass(frozen=True)
class Entry:
    """One thing in a calendar: from a moment to a moment, or all day from the first day to the last, which counts."""

    name: str
    """What tells it from all others on this portal, for ever: “meeting-7”."""
    summary: str
    starts: datetime.date
    """A moment (`datetime.datetime`) or a whole day; so is the end."""
    ends: datetime.date | None
    address: str
    """The page about it."""
    where: str = ""
    notes: str = ""
    status: str = Status.CONFIRMED
    sequence: int = 0
    changed_at: datetime.datetime | None = None
    """When what it shows last changed; nobody keeps that of all things."""

    @property
    def uid(self) -> str:
        return f"{self.name}@{settings.PORTAL_HOST}"


def as_text(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar that is read again and again: the same entries make the same octets for as long as the day lasts."""
    calendar = empty()
    calendar.add("name", showable(name))
    calendar.add("x-wr-calname", showable(name))
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    made_at = datetime.datetime.combine(today(), datetime.time.min, tzinfo=datetime.UTC)
    for entry in entries:
        calendar.add_component(event_of(entry, entry.changed_at or made_at))
    return calendar.to_ical()


def as_message(method: str, entry: Entry, organizer: Person, attendee: Person, made_at: datetime.datetime) -> bytes:
    """What a person's calendar is told by email (RFC 5546): `method` is REQUEST or CANCEL. It asks for no answer."""
    calendar = empty()
    calendar.add("method", method)
    event = event_of(entry, made_at)
    event.add("organizer", address_of(organizer))
    asked = address_of(attendee)
    asked.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": attendee.takes_part, "RSVP": "FALSE"})
    event.add("attendee", asked)
    calendar.add_component(event)
    return calendar.to_ical()


def empty() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PORTAL_HOST}//Programme portal//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(Timezone.from_ical(CLOCKS_OF_LONDON))
    return calendar


def event_of(entry: Entry, made_at: datetime.datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", made_at.astimezone(datetime.UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", showable(entry.summary))
    event.add("dtstart", in_london(entry.starts))
    if entry.ends is not None:
        event.add("dtend", in_london(entry.ends) if isinstance(entry.ends, datetime.datetime) else entry.ends + DAY)
    if not isinstance(entry.starts, datetime.datetime):
        event.add("transp", "TRANSPARENT")
    event.add("status", entry.status)
    event.add("url", f"{settings.PORTAL_URL}{entry.address}")
    if entry.changed_at:
        event.add("last-modified", entry.changed_at.astimezone(datetime.UTC))
    for name, words in (("location", entry.where), ("description", entry.notes)):
        if words:
            event.add(name, showable(words))
    return event


def in_london(moment: datetime.date) -> datetime.date:
    return moment.astimezone(LONDON) if isinstance(moment, datetime.datetime) else moment


def address_of(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = showable(person.name).replace('"', "”")
    return address


def respond(file_name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response
