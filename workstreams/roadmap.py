"""Drawing the roadmap: where each milestone lies on a line of time. All measures are units of the drawing."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from workstreams.models import Milestone, Stage, Workstream

WIDTH = 1000
LEFT = 220
RIGHT = 40
TOP = 78
LANE = 26
LANE_HEADER = 30
MOST_MONTH_MARKS = 10
MONTH = datetime.timedelta(days=31)
HALF_A_YEAR = datetime.timedelta(days=183)


@dataclass(frozen=True)
class Mark:
    """A month's beginning on the line of time."""

    x: float
    label: str


@dataclass(frozen=True)
class Point:
    """A milestone as drawn: its plan, and where it is expected or was reached."""

    milestone: Milestone
    y: int
    planned_x: float
    now_x: float
    is_late: bool
    is_reached: bool
    is_overdue: bool

    @property
    def label_y(self) -> int:
        return self.y + 5

    @property
    def diamond(self) -> str:
        """The corners of its sign."""
        x, y, size = self.now_x, self.y, 8
        return f"{x:.1f},{y - size} {x + size:.1f},{y} {x:.1f},{y + size} {x - size:.1f},{y}"

    @property
    def words(self) -> str:
        """All that the sign says, for those who do not see it."""
        said = f"{self.milestone.title}, planned: {self.milestone.planned}"
        if self.milestone.reached_on:
            return f"{said}, reached"
        if self.milestone.forecast:
            said += f", expected now: {self.milestone.forecast}"
        return f"{said}, overdue" if self.is_overdue else said


@dataclass(frozen=True)
class Band:
    """A stage of the programme as drawn: from its start, or its planned start, up to its planned end."""

    stage: Stage
    x: float
    width: float


@dataclass
class Lane:
    """A workstream's part of the drawing."""

    workstream: Workstream
    y: int
    points: list[Point] = field(default_factory=list)


@dataclass
class Roadmap:
    """The whole drawing. Today's line is drawn unless the plan lies more than half a year away from it."""

    bands: list[Band]
    lanes: list[Lane]
    marks: list[Mark]
    today_x: float | None
    height: int
    width: int = WIDTH
    left: int = LEFT

    @property
    def right(self) -> int:
        return WIDTH - RIGHT


class Scale:
    """Turns days into places between the left and the right edge."""

    def __init__(self, first: datetime.date, last: datetime.date) -> None:
        self.first = first.replace(day=1)
        self.days = max((last - self.first).days, 1)

    def x(self, day: datetime.date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / self.days

    def within(self, day: datetime.date) -> datetime.date:
        """That day, or the edge beyond which it lies."""
        return min(max(day, self.first), self.first + datetime.timedelta(days=self.days))

    def marks(self) -> list[Mark]:
        """Month beginnings, as many as can be told apart."""
        months = [self.first]
        last = self.first + datetime.timedelta(days=self.days)
        while (following := (months[-1] + MONTH).replace(day=1)) <= last:
            months.append(following)
        step = -(-len(months) // MOST_MONTH_MARKS)
        return [Mark(self.x(month), f"{month:%b %Y}") for month in months[::step]]


def draw(workstreams: Iterable[Workstream], stages: Iterable[Stage], today: datetime.date) -> Roadmap:
    """The drawing of these workstreams (at least one), whose milestones have been fetched with them, over the stages."""
    shown = [(workstream, list(workstream.milestones.all())) for workstream in workstreams]
    days = [day for _, milestones in shown for milestone in milestones for day in days_of(milestone)]
    if any(abs(day - today) < HALF_A_YEAR for day in days):
        days.append(today)
    scale = Scale(min(days), max(days) + MONTH)
    y = TOP
    lanes = []
    for workstream, milestones in shown:
        lane = Lane(workstream, y)
        y += LANE_HEADER
        for milestone in sorted(milestones, key=lambda milestone: milestone.due):
            lane.points.append(place(milestone, y, scale, today))
            y += LANE
        lanes.append(lane)
        y += LANE // 2
    bands = [band for stage in stages if (band := stretch(stage, scale)).width > 0]
    return Roadmap(bands, lanes, scale.marks(), scale.x(today) if today in days else None, height=y + LANE)


def stretch(stage: Stage, scale: Scale) -> Band:
    start = scale.within(stage.began_on or stage.starts.first)
    end = scale.within(stage.ends.last if stage.ends else datetime.date.max)
    return Band(stage, scale.x(start), scale.x(end) - scale.x(start))


def days_of(milestone: Milestone) -> list[datetime.date]:
    return [milestone.planned.last, milestone.due.last, *([milestone.reached_on] if milestone.reached_on else [])]


def place(milestone: Milestone, y: int, scale: Scale, today: datetime.date) -> Point:
    now = milestone.reached_on or milestone.due.last
    return Point(
        milestone=milestone,
        y=y,
        planned_x=scale.x(milestone.planned.last),
        now_x=scale.x(now),
        is_late=milestone.slip > 0,
        is_reached=milestone.reached_on is not None,
        is_overdue=milestone.is_overdue(today),
    )
