"""The kinds of things that can be imported. Each is one declaration: its columns, how a row is found again, and how it is
made or changed, always by the function by which the pages do it."""

from collections import defaultdict
from copy import copy
from functools import cached_property
from typing import Any, ClassVar, Generic, cast

from django.core.exceptions import ValidationError
from django.db import models

from people.models import Group, User
from publishing.templatetags.dates import day
from workstreams import actions, milestones, recommendations
from workstreams.forms.actions import ActionForm, EntryForm
from workstreams.forms.milestones import ForecastForm, MilestoneForm, ReachedForm, too_early
from workstreams.forms.recommendations import PutForm, RecommendationForm, ResponseForm
from workstreams.importing.columns import Column, by_day, by_field, by_label, by_when, field_of, if_given
from workstreams.importing.rows import Row, T
from workstreams.models import Action, ActionPlan, ActionStatus, Answer, Milestone, Recommendation, Response, Workstream

NOT_YOURS = "No such workstream, or not yours. Give the name of one that you write about."
PLAN_STAYS = "The plan stays as it was made; forecast it anew."
FORECAST_STAYS = "A forecast can be replaced, not taken away. Say when it is expected now."


class Kind(Generic[T]):
    """A kind of thing that can be imported, for one person. What rows are compared with is fetched once."""

    key: ClassVar[str]
    title: ClassVar[str]
    page: ClassVar[str]
    """The name of the page on which readers see them."""
    turn: ClassVar[str]
    """What is held while any are added, so that nobody adds the same meanwhile."""
    found_by: ClassVar[tuple[str, ...]]
    """The columns by which a row is found again."""
    columns: ClassVar[tuple[Column, ...]]

    def __init__(self, by: User) -> None:
        self.by = by

    @cached_property
    def workstreams(self) -> dict[str, Workstream]:
        """Those that this person writes about, by name and by slug, in small letters."""
        own = list(Workstream.objects.written_by(self.by))
        return {each.slug: each for each in own} | {each.name.casefold(): each for each in own}

    def stored(self, keys: list[tuple[Any, ...]]) -> models.QuerySet[T]:
        """Those stored already with these values of `found_by`; it may be more."""
        raise NotImplementedError

    def check(self, row: Row[T]) -> None:
        """Refuse what no cell says by itself."""

    def make(self, row: Row[T], source: str) -> None:
        """Keep a new row. `source` says in a sentence where it comes from."""
        raise NotImplementedError

    def change(self, row: Row[T], source: str) -> None:
        """Keep what a row changes of what is stored."""
        raise NotImplementedError


def own_workstream(row: Row[Any], text: str) -> Workstream:
    try:
        return row.kind.workstreams[text.strip().casefold()]
    except KeyError:
        raise ValidationError(NOT_YOURS) from None


def plan_of_workstream(row: Row[Any], text: str) -> ActionPlan | None:
    workstream = row.values.get("workstream")
    if not text.strip() or workstream is None:
        return None
    named = cast(Actions, row.kind).plans[workstream.pk, text.strip().casefold()]
    if len(named) > 1:
        raise ValidationError(f"{workstream} has more than one such plan. Write which, like “{named[0]}”.")
    if not named:
        raise ValidationError(f"{workstream} has no plan of this title.")
    return named[0]


def made_by(row: Row[Any], text: str) -> str:
    """A group's full name, whichever of its names was given, or the name of a review."""
    name = str(field_of(RecommendationForm, "review").clean(text))
    if not name:
        raise ValidationError("Say who made it: a group, or a review.")
    group = cast(Recommendations, row.kind).groups.get(name.casefold())
    return group.name if group else name


def refuse_anothers(row: Row[Any]) -> None:
    """An import neither changes what belongs to a workstream of others, nor moves it to another workstream."""
    workstream = row.stored("workstream")
    if workstream and workstream not in row.kind.workstreams.values():
        row.refuse("workstream", NOT_YOURS)
    elif workstream and row.differs("workstream"):
        row.refuse("workstream", f"It belongs to {workstream}, and an import does not move it.")


class Actions(Kind[Action]):
    key, title, page, turn = "actions", "Actions", "actions", "workstreams.actions"
    found_by = ("reference",)
    columns = (
        Column("reference", "Reference", by_field(ActionForm, "reference"), ("Ref", "Number", "No"), required=True),
        Column("workstream", "Workstream", own_workstream, required=True, hint="Its name."),
        Column("plan", "Plan", plan_of_workstream, ("Action plan",), hint="The title of one of the workstream’s action plans."),
        Column("what", "What", by_field(ActionForm, "what"), ("Action", "Description"), required=True),
        Column("owner", "Owner", by_field(ActionForm, "owner"), ("Lead", "Responsible", "Who")),
        Column("due", "Due", by_when(ActionForm, "due"), ("Deadline", "When"), hint="A day, or words like “early 2017”."),
        Column(
            "status",
            "Status",
            by_label(EntryForm, "status", new=ActionStatus.NOT_STARTED),
            ("Progress",),
            show=lambda status: str(ActionStatus(status).label),
            hint=f"One of: {', '.join(ActionStatus.labels)}.",
        ),
    )

    @cached_property
    def plans(self) -> dict[tuple[int, str], list[ActionPlan]]:
        """Action plans by their workstream, and by their title with and without its iteration."""
        plans = defaultdict(list)
        for plan in ActionPlan.objects.filter(workstream__in=self.workstreams.values()):
            for words in {plan.title.casefold(), str(plan).casefold()}:
                plans[plan.workstream_id, words].append(plan)
        return plans

    def stored(self, keys: list[tuple[Any, ...]]) -> models.QuerySet[Action]:
        return Action.objects.filter(reference__in=[reference for (reference,) in keys]).select_related("workstream", "plan")

    def check(self, row: Row[Action]) -> None:
        refuse_anothers(row)

    def make(self, row: Row[Action], source: str) -> None:
        actions.enter(Action(**row.values), by=self.by)

    def change(self, row: Row[Action], source: str) -> None:
        action = cast(Action, row.thing)
        before, said = copy(action), {name: each.becomes for name, each in row.differences.items()}
        status = said.pop("status", None)
        for name, value in said.items():
            setattr(action, name, value)
        if said:
            actions.keep(action, before, by=self.by)
        if status:
            actions.say(action, source, status, by=self.by)


class Milestones(Kind[Milestone]):
    key, title, page, turn = "milestones", "Milestones", "roadmap", "workstreams.milestones"
    found_by = ("workstream", "title")
    columns = (
        Column("workstream", "Workstream", own_workstream, required=True, hint="Its name."),
        Column("title", "Milestone", by_field(MilestoneForm, "title"), ("Title", "What"), required=True),
        Column(
            "planned",
            "Planned",
            by_when(MilestoneForm, "planned"),
            ("Planned for", "Plan"),
            hint="A day, or words like “early 2017”. It stays as it was first given.",
        ),
        Column("owner", "Owner", by_field(MilestoneForm, "owner"), ("Lead", "Responsible", "Who")),
        Column(
            "forecast",
            "Forecast",
            if_given(by_when(ForecastForm, "expected", "forecast"), empty=None),
            ("Expected", "Expected now"),
        ),
        Column(
            "why",
            "Why",
            if_given(by_field(ForecastForm, "why")),
            ("Reason",),
            compared=False,
            hint="Where the forecast is another than before.",
        ),
        Column("reached_on", "Reached on", by_day(ReachedForm, "reached_on"), ("Reached",), hint="A day."),
        Column("outcome", "Outcome", if_given(by_field(ReachedForm, "outcome")), hint="What was reached, where it was."),
    )

    def stored(self, keys: list[tuple[Any, ...]]) -> models.QuerySet[Milestone]:
        workstreams, titles = {workstream for workstream, _ in keys}, {title for _, title in keys}
        return Milestone.objects.filter(workstream__in=workstreams, title__in=titles).select_related("workstream")

    def check(self, row: Row[Milestone]) -> None:
        if row.thing and row.differs("planned"):
            row.refuse("planned", PLAN_STAYS)
        if row.differs("forecast"):
            self.check_forecast(row)
        if row.differs("reached_on") or row.differs("outcome"):
            self.check_reached(row)

    def check_forecast(self, row: Row[Milestone]) -> None:
        if not row.values["forecast"]:
            row.refuse("forecast", FORECAST_STAYS)
        elif not row.values.get("why"):
            row.refuse("why", field_of(ForecastForm, "why").error_messages["required"])

    def check_reached(self, row: Row[Milestone]) -> None:
        if reached_on := row.stored("reached_on"):
            closed = f"It was closed as reached on {day(reached_on)}, and an import does not change that."
            row.refuse("reached_on" if row.differs("reached_on") else "outcome", closed)
        planned, on = row.stored("planned") or row.values.get("planned"), row.values.get("reached_on")
        if planned and on and on < planned.first:
            row.refuse("reached_on", f"{too_early(planned)} If it was reached that early, close it on its own page.")
        for name in ("reached_on", "outcome"):
            if not row.values.get(name):
                row.refuse(name, field_of(ReachedForm, name).error_messages["required"])

    def make(self, row: Row[Milestone], source: str) -> None:
        milestone = Milestone(**{name: row.values[name] for name in ("workstream", "title", "planned", "owner")})
        milestones.enter(milestone, by=self.by)
        self.follow(row, milestone)

    def change(self, row: Row[Milestone], source: str) -> None:
        milestone = cast(Milestone, row.thing)
        if row.differs("owner"):
            before, milestone.owner = copy(milestone), row.values["owner"]
            milestones.keep(milestone, before, by=self.by)
        self.follow(row, milestone)

    def follow(self, row: Row[Milestone], milestone: Milestone) -> None:
        """Forecast it anew and close it, if the row says so."""
        if row.differs("forecast"):
            milestones.forecast(milestone, row.values["forecast"], row.values["why"], by=self.by)
        if row.differs("reached_on"):
            milestones.reach(milestone, row.values["reached_on"], row.values["outcome"], by=self.by)


class Recommendations(Kind[Recommendation]):
    key, title, page, turn = "recommendations", "Recommendations", "recommendations", "workstreams.recommendations"
    found_by = ("reference",)
    columns = (
        Column("reference", "Reference", by_field(RecommendationForm, "reference"), ("Ref", "Number", "No"), required=True),
        Column("workstream", "Workstream", own_workstream, required=True, hint="Its name."),
        Column("text", "Recommendation", by_field(RecommendationForm, "text"), ("Text", "What"), required=True),
        Column(
            "kind",
            "Kind",
            by_label(RecommendationForm, "kind", new=Recommendation.Kind.FINAL),
            show=lambda kind: str(Recommendation.Kind(kind).label),
            hint="Interim or Final.",
        ),
        Column("made_by", "Made by", made_by, ("By",), required=True, hint="A group’s name, or a review’s."),
        Column("due", "To be put", by_when(RecommendationForm, "due"), ("Due",), hint="A day, or words like “early 2017”."),
        Column("put_on", "Put on", by_day(PutForm, "put_on"), ("Put to Ministers on",), hint="A day."),
        Column(
            "answer",
            "Response",
            by_label(ResponseForm, "answer", new=""),
            show=lambda answer: str(Answer(answer).label) if answer else "",
            hint=f"One of: {', '.join(Answer.labels)}.",
        ),
        Column("answered_on", "Answered on", by_day(ResponseForm, "answered_on"), hint="A day."),
        Column("response_text", "In their words", if_given(by_field(ResponseForm, "text")), ("Response text",)),
    )
    own = ("reference", "text", "kind", "made_by", "due")
    of_response = ("answer", "answered_on", "response_text")

    @cached_property
    def groups(self) -> dict[str, Group]:
        """The programme's groups by their names, long and short, in small letters."""
        return {name.casefold(): group for group in Group.objects.all() for name in (group.name, group.short_name) if name}

    def stored(self, keys: list[tuple[Any, ...]]) -> models.QuerySet[Recommendation]:
        wanted = Recommendation.objects.filter(reference__in=[reference for (reference,) in keys])
        return wanted.select_related("workstream", "group", "response")

    def check(self, row: Row[Recommendation]) -> None:
        refuse_anothers(row)
        if row.differs("put_on") and (put_on := row.stored("put_on")):
            row.refuse("put_on", f"It was put to Ministers on {day(put_on)}, and an import does not change that.")
        if any(row.differs(name) for name in self.of_response):
            self.check_response(row)

    def check_response(self, row: Row[Recommendation]) -> None:
        for name, field in zip(self.of_response, ("answer", "answered_on", "text"), strict=True):
            if not self.said(row, name):
                row.refuse(name, field_of(ResponseForm, field).error_messages["required"])
        put_on, answered_on = self.said(row, "put_on"), self.said(row, "answered_on")
        if not put_on:
            row.refuse("put_on", field_of(PutForm, "put_on").error_messages["required"])
        elif answered_on and answered_on < put_on:
            row.refuse("answered_on", f"It was put to Ministers on {day(put_on)}. Give that day or a later one.")

    def said(self, row: Row[Recommendation], name: str) -> Any:
        """What the row says, or what is stored where the table has no such column."""
        return row.values.get(name, row.stored(name))

    def make(self, row: Row[Recommendation], source: str) -> None:
        recommendation = Recommendation(workstream=row.values["workstream"])
        self.fill(recommendation, {name: row.values[name] for name in self.own})
        recommendations.enter(recommendation, by=self.by)
        self.follow(row, recommendation)

    def change(self, row: Row[Recommendation], source: str) -> None:
        recommendation = cast(Recommendation, row.thing)
        said = {name: each.becomes for name, each in row.differences.items() if name in self.own}
        if said:
            before = copy(recommendation)
            self.fill(recommendation, said)
            recommendations.keep(recommendation, before, by=self.by)
        self.follow(row, recommendation)

    def fill(self, recommendation: Recommendation, said: dict[str, Any]) -> None:
        if name := said.pop("made_by", None):
            recommendation.group = self.groups.get(name.casefold())
            recommendation.review = "" if recommendation.group else name
        for field, value in said.items():
            setattr(recommendation, field, value)

    def follow(self, row: Row[Recommendation], recommendation: Recommendation) -> None:
        """Put it to Ministers and keep their answer, if the row says so."""
        if row.differs("put_on"):
            recommendations.put(recommendation, on=row.values["put_on"], by=self.by)
        if any(row.differs(name) for name in self.of_response):
            answer, answered_on, text = (self.said(row, name) for name in self.of_response)
            response = Response(answer=answer, answered_on=answered_on, text=text)
            recommendations.answer(recommendation, response, by=self.by)


KINDS: dict[str, type[Kind[Any]]] = {kind.key: kind for kind in (Actions, Milestones, Recommendations)}
