"""A cast that every test knows, and the real parts that tests may use."""

import datetime
import importlib
import pkgutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.apps import AppConfig
from django.conf import LazySettings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connections, transaction
from django.db.migrations import RunSQL
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver
from django.test import Client, override_settings
from django.utils.text import slugify

from documents import files, versions
from documents.models import Document, Version
from meetings import migrations
from people.dates import today
from people.models import ANYONE, Group, Membership, Profile, Reader, Role, User
from publishing.audience import Audience
from publishing.markdown import render
from subscriptions import follows
from subscriptions.models import Request, Subscriber
from tests.documents.hostile import best_pdf
from updates import editions
from updates.models import Edition, Section, Update
from workstreams.models import Outcome, Programme, Workstream

DAY = datetime.timedelta(days=1)
NOON = datetime.datetime(2016, 11, 24, 12, 0, tzinfo=datetime.UTC)
"""A Thursday; the week's digest closes the next morning."""


@receiver(pre_migrate)
def add_extensions(using: str, **_: object) -> None:
    """What a migration adds to the database before there is any table."""
    with connections[using].cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


@receiver(post_migrate)
def add_triggers(sender: AppConfig, using: str, **_: object) -> None:
    """What a migration of the meetings adds to their tables besides constraints."""
    if sender.name != "meetings":
        return
    for found in pkgutil.iter_modules(migrations.__path__):
        for operation in importlib.import_module(f"meetings.migrations.{found.name}").Migration.operations:
            if isinstance(operation, RunSQL):
                with connections[using].cursor() as cursor:
                    cursor.execute(str(operation.sql))


@pytest.fixture(autouse=True)
def forget_between_tests() -> Iterator[None]:
    """Counters of tries live in the cache; kinds of things are kept once asked for, which would hide a query."""
    cache.clear()
    yield
    ContentType.objects.clear_cache()


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_when_asked_for() -> Iterator[None]:
    """Each test client makes the middleware anew, which as in service would first read through all static files."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written within is taken back: many things are tried of one world, which takes long to make."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def make_person(name: str, role: str = Role.NONE, group: Group | None = None, **term: datetime.date) -> User:
    user = User.objects.create_user(email=f"{name.replace(' ', '-')}@example.org", name=name, role=role)
    if group:
        profile = Profile.objects.create(slug=name.replace(" ", "-"), name=name, user=user)
        Membership.objects.create(group=group, profile=profile, **{"starts_on": today() - 30 * DAY, **term})
    return user


@pytest.fixture
def group(db: None) -> Group:
    return Group.objects.create(slug="eag", name="External Advisory Group")


READERS = [
    *("anyone", "member", "member on the last day", "former member", "future member", "other group's member"),
    *("contributor", "editor", "administrator"),
]


@pytest.fixture
def cast(group: Group) -> dict[str, Reader]:
    """Each kind of reader, by name."""
    other = Group.objects.create(slug="other", name="Another group")
    return {
        "anyone": ANYONE,
        "member": make_person("member", group=group),
        "member on the last day": make_person("member on the last day", group=group, ends_on=today()),
        "former member": make_person("former member", group=group, ends_on=today() - DAY),
        "future member": make_person("future member", group=group, starts_on=today() + DAY),
        "other group's member": make_person("other groups member", group=other),
        "contributor": make_person("contributor", role=Role.CONTRIBUTOR),
        "editor": make_person("editor", role=Role.EDITOR),
        "administrator": make_person("administrator", role=Role.ADMINISTRATOR),
    }


@pytest.fixture
def editor(db: None) -> User:
    return make_person("Ewan Editor", role=Role.EDITOR)


@pytest.fixture
def colleague(db: None) -> User:
    return make_person("Carol Colleague", role=Role.EDITOR)


def signed_in(user: Reader) -> Client:
    client = Client()
    if isinstance(user, User):
        client.force_login(user)
    return client


@pytest.fixture
def programme(db: None) -> Programme:
    return Programme.objects.create(
        pk=1,
        name="The Programme",
        short_name="TP",
        owner="The Owner",
        vision="All is well.",
        contact_name="us",
        contact_email="us@example.org",
    )


@pytest.fixture
def workstreams(programme: Programme) -> list[Workstream]:
    outcome = Outcome.objects.create(slug="good", statement="What good looks like", position=1)
    return [
        Workstream.objects.create(slug=name.lower(), name=name, position=position, outcome=outcome, summary=f"About {name}.")
        for position, name in enumerate(["Neglect", "Hearings", "Data"], start=1)
    ]


@pytest.fixture
def make_update(editor: User) -> Callable[..., Update]:
    def make(
        *sections: tuple[str, Workstream | None], audience: str = Audience.EVERYONE, groups: tuple[Group, ...] = (), **fields: Any
    ) -> Update:
        number = Update.objects.count() + 1
        defaults = {"number": number, "title": f"Title {number}", "summary": f"Summary {number}.", "changed_by": editor}
        update = Update.objects.create(audience=audience, **{**defaults, **fields})
        update.audience_groups.set(groups)
        for position, (heading, workstream) in enumerate(sections, start=1):
            Section.objects.create(
                update=update,
                position=position,
                heading=heading,
                workstream=workstream,
                body=f"Text of {heading}.",
                changed_by=editor,
            )
        return update

    return make


PDF = best_pdf("The first page.")


@pytest.fixture
def make_document(editor: User, workstreams: list[Workstream]) -> Callable[..., Document]:
    """Make a document of the first workstream with a text and a file, and publish it as it is unless told not to."""

    def make(
        title: str,
        *,
        text: str = "Words.",
        file: bytes = PDF,
        name: str = "a.pdf",
        publish: bool = True,
        groups: tuple[Group, ...] = (),
        **fields: Any,
    ) -> Document:
        defaults = {"slug": slugify(title), "title": title, "summary": f"About {title}.", "kind": "report", "dated": NOON.date()}
        document = Document.objects.create(changed_by=editor, **{**defaults, **fields})
        document.audience_groups.set(groups)
        document.workstreams.add(workstreams[0])
        version = Version.objects.create(document=document, number=1, dated=NOON.date(), text=text, html=render(text))
        if file:
            attached = versions.attach(version, ContentFile(file, name=name), by=editor)
            files.look_into(attached.stored_id)
        if publish:
            versions.publish(version, by=editor, accepted=version.files.all())
            document.refresh_from_db()
        return document

    return make


@pytest.fixture
def publish(make_update: Callable[..., Update], editor: User) -> Callable[..., Edition]:
    """Make an update and publish it."""

    def make(*sections: tuple[str, Workstream | None], at: datetime.datetime = NOON, **fields: Any) -> Edition:
        update = make_update(*(sections or [("Section", None)]), **fields)
        return editions.publish(update, by=editor, over=0, at=at)

    return make


@pytest.fixture
def subscribe(db: None) -> Callable[..., Subscriber]:
    """Make a confirmed subscriber who has followed since the first of November 2016."""

    def make(
        email: str,
        frequency: str,
        *topics: Workstream,
        since: datetime.datetime = datetime.datetime(2016, 11, 1, tzinfo=datetime.UTC),
    ) -> Subscriber:
        request = Request.objects.create(
            email=email,
            frequency=frequency,
            wording="Yes.",
            asked_at=since,
            not_before=since,
            answered_at=since,
            confirmed_at=since,
        )
        subscriber = Subscriber.objects.create(email=email, consent=request)
        follows.choose(subscriber, frequency, topics, at=since)
        return subscriber

    return make


@dataclass
class MailServer:
    """A real SMTP server that keeps what it takes, and refuses whom it is told to."""

    received: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    """The envelope sender of each."""
    refusals: dict[str, str] = field(default_factory=dict)
    """What to answer to a recipient's address."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append(envelope.original_content)
        self.senders.append(envelope.mail_from)
        self.received.append(message_from_bytes(envelope.original_content, policy=default))
        return "250 Taken"

    @property
    def recipients(self) -> list[str]:
        return sorted(str(message["To"]) for message in self.received)


@pytest.fixture
def mail_server(settings: LazySettings) -> Iterator[MailServer]:
    server = MailServer()
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield server
    controller.stop()


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content
