"""Meetings of groups: when and where, what is talked about in which order, the papers put before them, and their notes."""

from meetings.models.agendas import AgendaItem, AgendaVersion
from meetings.models.attending import Attendance, How
from meetings.models.calendars import CalendarAddress
from meetings.models.decisions import ActionPoint, ActionPointQuerySet, Decision, DecisionQuerySet
from meetings.models.deputies import Deputy, DeputyQuerySet
from meetings.models.desk import DeskVisit, PaperNote, ReadMark
from meetings.models.meetings import Meeting, MeetingQuerySet
from meetings.models.notes import Note, NoteParagraph, NoteQuerySet, NoteRemark
from meetings.models.notices import GATHERED, LetterChoice, MeetingLetter, Notice, NoticeKind
from meetings.models.packs import GivenPack, Pack, PackQuerySet, PackVersion
from meetings.models.papers import Paper, PaperQuerySet
from meetings.models.portraits import PICTURES, Portrait
from meetings.models.proposals import Proposal
from meetings.models.questions import Question, QuestionQuerySet
from meetings.models.replies import Answer, Reply, ReplyQuerySet

__all__ = [
    "GATHERED",
    "PICTURES",
    "ActionPoint",
    "ActionPointQuerySet",
    "AgendaItem",
    "AgendaVersion",
    "Answer",
    "Attendance",
    "CalendarAddress",
    "Decision",
    "DecisionQuerySet",
    "Deputy",
    "DeputyQuerySet",
    "DeskVisit",
    "GivenPack",
    "How",
    "LetterChoice",
    "Meeting",
    "MeetingLetter",
    "MeetingQuerySet",
    "Note",
    "NoteParagraph",
    "NoteQuerySet",
    "NoteRemark",
    "Notice",
    "NoticeKind",
    "Pack",
    "PackQuerySet",
    "PackVersion",
    "Paper",
    "PaperNote",
    "PaperQuerySet",
    "Portrait",
    "Proposal",
    "Question",
    "QuestionQuerySet",
    "ReadMark",
    "Reply",
    "ReplyQuerySet",
]
