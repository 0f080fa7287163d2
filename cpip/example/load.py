"""Loads a programme from readable files, all or nothing, into a portal that has none yet: the example beside this module,
or another team's own of the same shape."""

import datetime
import tomllib
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from cpip.example.library import load_documents
from cpip.example.meetings import load_meetings
from meetings import invitations
from people.dates import LONDON
from people.models import Group, Invitation, Membership, Profile, Role, User
from publishing import search
from publishing.addresses import free_slug
from publishing.markdown import first_words, render
from publishing.when import When
from subscriptions import consent, follows
from subscriptions.models import Request, Subscriber
from updates import conversations, editions, erasure
from updates.models import Comment, Mark, Promise, Section, Update
from workstreams import structure
from workstreams.models import (
    Action,
    ActionPlan,
    Commitment,
    Consultation,
    Event,
    KeyDate,
    Milestone,
    Outcome,
    Part,
    PartMove,
    Programme,
    Recommendation,
    Response,
    Stage,
    Standing,
    Workstream,
)

HERE = Path(__file__).parent


@transaction.atomic
def load(directory: Path = HERE) -> bool:
    """Load programme.toml, each update-*.toml, documents/*.md and meetings.toml. Returns whether it did: a portal that has a
    programme is left as it is."""
    if Programme.objects.exists():
        return False
    data = read(directory / "programme.toml")
    programme = Programme(pk=1, **data["programme"])
    programme.full_clean()
    programme.save(force_insert=True)
    load_people(data)
    for row in data.get("invitations", []):
        load_invitation(row)
    load_workstreams(data)
    for table, load_row in ROWS.items():
        for row in data.get(table, []):
            load_row(row, data["status_given"])
    load_documents(directory / "documents")
    if (directory / "meetings.toml").exists():
        load_meetings(read(directory / "meetings.toml"), data["status_given"], directory)
    for path in sorted(directory.glob("update-*.toml")):
        load_update(read(path))
    for row in data.get("subscribers", []):
        load_subscriber(row)
    search.rebuild()
    return True


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


def load_stage(row: dict[str, Any], given: datetime.date) -> None:
    """A stage; the last in the file that has begun is the programme's."""
    stage = Stage(name=row["name"], note=row.get("note", ""), began_on=row.get("began_on"))
    stage.starts = When.read(row["starts"], given)
    stage.ends = When.read(row["ends"], given) if "ends" in row else None
    stage.save()
    if stage.began_on:
        Programme.objects.update(stage=stage)


def load_key_date(row: dict[str, Any], given: datetime.date) -> None:
    key_date = KeyDate(what=row["what"])
    key_date.when = When.read(row["when"], given)
    key_date.save()


def load_people(data: dict[str, Any]) -> None:
    for row in data.get("accounts", []):
        User.objects.create_user(email=row["email"], name=row["name"], role=row.get("role", Role.NONE))
    for row in data.get("people", []):
        load_person(row)
    for row in data.get("groups", []):
        chair, members, since = row.pop("chair", None), row.pop("members", []), row.pop("since", None)
        secretariat = row.pop("secretariat", [])
        successor = row.pop("successor", None)
        group = Group.objects.create(successor=Group.objects.get(slug=successor) if successor else None, **row)
        parts = {chair: Membership.Part.CHAIR, **dict.fromkeys(secretariat, Membership.Part.SECRETARIAT)}
        for slug in filter(None, [chair, *members, *secretariat]):
            part = parts.get(slug, Membership.Part.MEMBER)
            Membership.objects.create(group=group, profile=Profile.objects.get(slug=slug), part=part, starts_on=since)


def load_invitation(row: dict[str, Any]) -> None:
    """Somebody is invited to a group; the letter goes as soon as there is a worker."""
    now = timezone.now()
    Invitation.objects.create(
        group=Group.objects.get(slug=row.pop("group")),
        by=User.objects.get(email=row.pop("by")),
        starts_on=timezone.localdate(now, LONDON),
        made_at=now,
        not_before=now,
        expires_at=now + invitations.CAN_BE_ACCEPTED_FOR,
        **row,
    )


def load_person(row: dict[str, Any]) -> None:
    """A person; with a biography it is published, and their post with it."""
    account = row.pop("account", None)
    profile = Profile(user=User.objects.get(email=account) if account else None, **row)
    if profile.biography:
        profile.shown_post, profile.shown_biography, profile.published_at = profile.post, profile.biography, timezone.now()
    profile.save()


def load_workstreams(data: dict[str, Any]) -> None:
    teams: dict[str, list[str]] = defaultdict(list)
    for row in data.get("accounts", []):
        for slug in row.get("team", []):
            teams[slug].append(row["email"])
    for position, row in enumerate(data.get("outcomes", []), start=1):
        Outcome.objects.create(position=position, **row)
    for position, row in enumerate(data.get("workstreams", []), start=1):
        outcome, leads, groups = row.pop("outcome", None), row.pop("leads", []), row.pop("groups", [])
        status, why = row.pop("status", None), row.pop("why", "")
        workstream = Workstream(
            position=position,
            outcome=Outcome.objects.get(slug=outcome) if outcome else None,
            partners="\n".join(row.pop("partners", [])),
            **row,
        )
        structure.render_texts(workstream)
        workstream.save()
        workstream.leads.set(Profile.objects.filter(slug__in=leads))
        workstream.groups.set(Group.objects.filter(slug__in=groups))
        workstream.team.set(User.objects.filter(email__in=teams[workstream.slug]))
        if status:
            load_standing(workstream, status, why, data["status_given"])


def load_standing(workstream: Workstream, status: str, why: str, given: datetime.date) -> None:
    """A status that was there before the portal: it is no news, so no change is recorded."""
    moment = datetime.datetime.combine(given, datetime.time(9), tzinfo=LONDON)
    workstream.standing = Standing.objects.create(
        workstream=workstream, status=status, reason=why, since=given, said_by=None, said_at=moment
    )
    workstream.save(update_fields=["standing"])


def load_milestone(row: dict[str, Any], given: datetime.date) -> None:
    """A milestone; it may depend on those before it in the file."""
    milestone = Milestone(
        workstream=Workstream.objects.get(slug=row["workstream"]),
        title=row["title"],
        owner=row.get("owner", ""),
        reached_on=row.get("reached_on"),
        outcome=row.get("outcome", ""),
    )
    milestone.planned = When.read(row["planned"], given)
    milestone.save()
    milestone.depends_on.set(Milestone.objects.filter(title__in=row.get("depends_on", [])))


def load_consultation(row: dict[str, Any], given: datetime.date) -> None:
    """A consultation with its parts and events. What was there before the portal is no news."""
    promised, parts, events = row.pop("report_promised", None), row.pop("parts", []), row.pop("events", [])
    consultation = Consultation(workstream=Workstream.objects.get(slug=row.pop("workstream")), **row)
    consultation.questions_html = render(consultation.questions, heading_level=3, anchor="questions")
    consultation.analysis_html = render(consultation.analysis, heading_level=3, anchor="analysis")
    consultation.report_promised = When.read(promised, given) if promised else None
    consultation.save()
    for position, part in enumerate(parts, start=1):
        load_part(part, consultation, position)
    for each in events:
        event = Event(consultation=consultation, **{name: value for name, value in each.items() if name != "when"})
        event.when = When.read(each["when"], given)
        event.save()


def load_part(row: dict[str, Any], consultation: Consultation, position: int) -> None:
    """A part where it is now. `moved` tells from which consultations before it in the file it came, oldest first."""
    moves = row.pop("moved", [])
    part = Part(consultation=consultation, position=position, **row)
    part.questions_html = render(part.questions, heading_level=4, anchor=f"part-{part.key}")
    part.save()
    trail = [*(Consultation.objects.get(slug=move["from"]) for move in moves), consultation]
    for move, (source, target) in zip(moves, pairwise(trail), strict=True):
        said_at = datetime.datetime.combine(move["on"], datetime.time(9), tzinfo=LONDON)
        PartMove.objects.create(
            part=part, from_consultation=source, to_consultation=target, moved_on=move["on"], why=move["why"], said_at=said_at
        )


def load_action_plan(row: dict[str, Any], given: datetime.date) -> None:
    workstream, monitored_by, rows = (
        Workstream.objects.get(slug=row.pop("workstream")),
        row.pop("monitored_by", None),
        row.pop("actions"),
    )
    group = Group.objects.get(slug=monitored_by) if monitored_by else None
    plan = ActionPlan.objects.create(workstream=workstream, monitored_by=group, **row)
    for action in rows:
        Action.objects.create(workstream=workstream, plan=plan, **action)


def load_recommendation(row: dict[str, Any], given: datetime.date) -> None:
    """A recommendation and, if there was one, the response. What was there before the portal is no news."""
    group, due = row.get("group"), row.get("due")
    recommendation = Recommendation(
        reference=row["reference"],
        workstream=Workstream.objects.get(slug=row["workstream"]),
        kind=row["kind"],
        text=row["text"],
        html=render(row["text"], heading_level=3, anchor="text"),
        summary=first_words(row["text"]),
        group=Group.objects.get(slug=group) if group else None,
        review=row.get("review", ""),
        put_on=row.get("put_on"),
    )
    recommendation.due = When.read(due, given) if due else None
    recommendation.save()
    recommendation.actions.set(Action.objects.filter(reference__in=row.get("actions", [])))
    recommendation.milestones.set(Milestone.objects.filter(title__in=row.get("milestones", [])))
    if "answer" in row:
        recommendation.response = Response.objects.create(
            recommendation=recommendation,
            answer=row["answer"],
            text=row["response"],
            answered_on=row["answered_on"],
            said_at=datetime.datetime.combine(given, datetime.time(9), tzinfo=LONDON),
        )
        recommendation.save(update_fields=["response"])


def load_commitment(row: dict[str, Any], given: datetime.date) -> None:
    facts = {name: row[name] for name in ("kind", "title", "source", "section", "asks", "address") if name in row}
    commitment = Commitment.objects.create(slug=free_slug(Commitment, row["title"]), **facts)
    commitment.workstreams.set(Workstream.objects.filter(slug__in=row["workstreams"]))
    commitment.milestones.set(Milestone.objects.filter(title__in=row.get("milestones", [])))
    commitment.consultations.set(Consultation.objects.filter(slug__in=row.get("consultations", [])))


ROWS: dict[str, Callable[[dict[str, Any], datetime.date], None]] = {
    "stages": load_stage,
    "key_dates": load_key_date,
    "milestones": load_milestone,
    "action_plans": load_action_plan,
    "consultations": load_consultation,
    "recommendations": load_recommendation,
    "commitments": load_commitment,
}
"""How each row of these tables is loaded, in this order. Dates in words are said on the day given."""


def load_update(data: dict[str, Any]) -> None:
    author = User.objects.get(email=data["author"])
    update = Update.objects.create(
        number=data["number"], title=data["title"], summary=data["summary"], author=data["from"], changed_by=author
    )
    for position, row in enumerate(data["sections"], start=1):
        workstream = Workstream.objects.get(slug=row["workstream"]) if "workstream" in row else None
        section = Section.objects.create(
            update=update, position=position, heading=row["heading"], workstream=workstream, body=row["body"], changed_by=author
        )
        section.commitments.set(Commitment.objects.filter(title__in=row.get("commitments", [])))
    approval = editions.Approval(User.objects.get(email=data["approver"]), data["published_at"])
    marks = load_promises(update, data)
    editions.publish(update, by=author, over=0, approval=approval, at=data["published_at"])
    for promise, row in marks:
        load_mark(promise, row, author)
    update.refresh_from_db()
    for number, row in enumerate(data.get("comments", []), start=1):
        load_comment(update, number, row, author)


def load_promises(update: Update, data: dict[str, Any]) -> list[tuple[Promise, dict[str, Any]]]:
    """What the sections promise. Returns those of which something came, with what."""
    given = data["published_at"].date()
    marked = []
    for section, row in zip(update.sections.all(), data["sections"], strict=True):
        for told in row.get("promises", []):
            promise = Promise(
                update=update, section=section, workstream=section.workstream, words=told["words"], who=told.get("who", "")
            )
            promise.when = When.read(told["when"], given)
            promise.save()
            if "state" in told:
                marked.append((promise, told))
    return marked


def load_mark(promise: Promise, row: dict[str, Any], author: User) -> None:
    """What came of a promise. It was said before the portal: it is no news, so no change is recorded."""
    mark = Mark(promise=promise, state=row["state"], words=row["came"], address=row.get("address", ""))
    mark.said_by, mark.said_at = author, row["said_at"]
    mark.expected = When.read(row["expected"], row["said_at"].date()) if "expected" in row else None
    mark.save()
    Promise.objects.filter(pk=promise.pk).update(mark=mark)


def load_comment(update: Update, number: int, row: dict[str, Any], moderator: User) -> None:
    """A reader's comment that was approved as soon as it came, whose address is forgotten, and the reply if there was one."""
    Comment.objects.create(
        update=update,
        number=number,
        mark=erasure.mark_of(f"{update.number}.{number}@example.org"),
        state=Comment.State.APPROVED,
        decided_at=row["sent_at"],
        moderated_by=moderator,
        moderated_at=row.get("replied_at", row["sent_at"]),
        **row,
    )
    conversations.note_change(update, row.get("replied_at", row["sent_at"]))


def load_subscriber(row: dict[str, Any]) -> None:
    since = row["since"]
    request = Request.objects.create(
        email=row["email"],
        frequency=row["frequency"],
        wording=consent.WORDING,
        wording_version=consent.WORDING_VERSION,
        page="/subscribe/",
        asked_at=since,
        not_before=since,
        answered_at=since,
        confirmed_at=since,
    )
    subscriber = Subscriber.objects.create(email=row["email"], consent=request)
    Request.objects.filter(pk=request.pk).update(subscriber=subscriber)
    follows.choose(subscriber, row["frequency"], [], at=since)
