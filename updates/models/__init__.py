"""Numbered updates: what staff write (sections) and what readers read (editions), kept apart."""

from updates.models.comments import Comment, CommentLetter, CommentQuerySet, Conversation
from updates.models.drafting import Source
from updates.models.due import NextUpdate, NextUpdateQuerySet, Reminder, Step
from updates.models.editions import Edition, EditionSection
from updates.models.files import EditionFile, UpdateFile, UpdateFileQuerySet
from updates.models.importing import BlogImport, Imported, ImportedQuerySet, OldAddress, ReportLine
from updates.models.previews import PreviewLink, PreviewLinkQuerySet
from updates.models.promises import Mark, Promise, PromiseQuerySet, PromiseState
from updates.models.releases import Release, ReviewLetter, Stage
from updates.models.remarks import Remark, RemarkLetter, RemarkQuerySet
from updates.models.updates import Section, Update, UpdateQuerySet

__all__ = [
    "BlogImport",
    "Comment",
    "CommentLetter",
    "CommentQuerySet",
    "Conversation",
    "Edition",
    "EditionFile",
    "EditionSection",
    "Imported",
    "ImportedQuerySet",
    "Mark",
    "NextUpdate",
    "NextUpdateQuerySet",
    "OldAddress",
    "PreviewLink",
    "PreviewLinkQuerySet",
    "Promise",
    "PromiseQuerySet",
    "PromiseState",
    "Release",
    "Remark",
    "RemarkLetter",
    "RemarkQuerySet",
    "Reminder",
    "ReportLine",
    "ReviewLetter",
    "Section",
    "Source",
    "Stage",
    "Step",
    "Update",
    "UpdateFile",
    "UpdateFileQuerySet",
    "UpdateQuerySet",
]
