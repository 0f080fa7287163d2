"""What is written of meetings and papers, as tables: see `writes`."""

from collections.abc import Callable
from uuid import uuid4

from django.core.files.base import ContentFile

from meetings import agenda, agreeing, calling, notes, papers, taking_back, undoing
from meetings.forms.agenda import ItemForm
from meetings.forms.meetings import MeetingForm
from meetings.forms.notes import CorrespondenceForm, RemarkForm
from meetings.forms.papers import PaperForm
from meetings.models import AgendaItem, Meeting, Note, Paper
from people.dates import today
from publishing.when import When
from tests.cpip.world import LATER, World
from tests.filling import filled
from tests.meetings import noting
from tests.meetings.planning import add_item, plan, send_out, write_paper
from tests.meetings.planning import call as called_on

Act = Callable[[World], object]
X = "Xylograph"


def item_of(w: World) -> AgendaItem:
    return add_item(w.meeting, X, by=w.editor)


def planned(w: World) -> Meeting:
    return plan(w.group, by=w.editor, place=X)


def paper_of(w: World) -> Paper:
    return write_paper(item_of(w), X, by=w.editor)


def paper_out(w: World) -> Paper:
    paper = paper_of(w)
    send_out(w.meeting, by=w.editor)
    return Paper.objects.get(pk=paper.pk)


def call(w: World) -> None:
    calling.call(planned(w), by=w.editor)


def save(w: World) -> None:
    form = filled(MeetingForm, made_with={"group": w.group}, instance=Meeting.objects.get(pk=w.meeting.pk), place=X)
    calling.save(form, by=w.editor)


def send_out_agenda(w: World) -> None:
    item_of(w)
    agenda.send_out(w.meeting, by=w.editor)


def rename_paper(w: World) -> None:
    paper = paper_out(w)
    papers.save(filled(PaperForm, made_with={"meeting": w.meeting}, instance=paper, title="Ablation"), by=w.editor)


def drop_version(w: World) -> None:
    """Of the paper that is out already: what is found stays as it was."""
    papers.replace(w.paper, None, "Y", "So.", by=w.editor)
    papers.drop(w.paper, by=w.editor)


def keep_within(w: World) -> None:
    paper = paper_out(w)
    papers.release([paper], by=w.editor)
    papers.keep_within([paper], w.group, by=w.editor)


def hold(w: World) -> None:
    calling.hold(called_on(w.group, "Welcome", by=w.editor, day=str(When.on(today()))), by=w.editor)


def agree_a_note(w: World) -> Note:
    return noting.agree(noting.circulate(noting.hold(w.group, by=w.editor), X, by=w.editor), by=w.editor)


def agree_by_correspondence(w: World) -> None:
    note = noting.end_round(noting.circulate(noting.hold(w.group, by=w.editor), X, by=w.editor))
    calling.cancel(w.meeting, X, by=w.editor)
    agreeing.agree_by_correspondence(filled(CorrespondenceForm, reason="Ablation."), note, by=w.editor)


def remark_on_a_note(w: World) -> None:
    notes.remark(filled(RemarkForm, text="Ablation."), agree_a_note(w).paragraphs.get(), by=w.editor)


def undo_cancelling(w: World) -> None:
    calling.cancel(w.meeting, X, by=w.editor)
    undoing.undo(w.meeting, "A mistake.", by=w.editor)


CHANGES: list[tuple[Callable[..., object], Act]] = [
    (calling.call, call),
    (calling.save, save),
    (calling.postpone, lambda w: calling.postpone(w.meeting, LATER, X, by=w.editor)),
    (calling.hold, hold),
    (agenda.send_out, send_out_agenda),
    (agreeing.agree, agree_a_note),
    (agreeing.agree_by_correspondence, agree_by_correspondence),
    (notes.remark, remark_on_a_note),
    (papers.send_out, paper_out),
    (papers.save, rename_paper),
    (papers.release, lambda w: papers.release([paper_out(w)], by=w.editor)),
    (papers.keep_within, keep_within),
]
LEAVES: list[tuple[Callable[..., object], Act]] = [
    (calling.plan, planned),
    (calling.cancel, lambda w: calling.cancel(w.meeting, X, by=w.editor)),
    (agenda.add, item_of),
    (agenda.save, lambda w: agenda.save(filled(ItemForm, instance=item_of(w), title="Y"), by=w.editor)),
    (agenda.move, lambda w: agenda.move(item_of(w), to=1, by=w.editor)),
    (agenda.take_out, lambda w: agenda.take_out(item_of(w), by=w.editor)),
    (papers.add, paper_of),
    (papers.of_file, lambda w: papers.of_file(ContentFile(b"Words.", name="a.txt"), item_of(w), uuid4(), by=w.editor)),
    (papers.take_away, lambda w: papers.take_away(paper_of(w), by=w.editor)),
    (papers.drop, drop_version),
    (undoing.undo, undo_cancelling),
    (taking_back.take_back, lambda w: taking_back.take_back(paper_out(w), "A mistake.", by=w.editor)),
    (papers.fill, lambda w: papers.fill(write_paper(item_of(w), X, by=w.editor, kind="to follow"), None, X, by=w.editor)),
]
WITHIN = {
    *("meetings.papers." + name for name in ("enter", "document_for", "write", "publish", "attach", "attached_to")),
    "meetings.papers.replace",
    *("meetings.agreeing.settle", "meetings.undoing.become", "meetings.undoing.stay_postponed"),
    *("documents.library." + name for name in ("take_away", "call_back")),
    "documents.versions.let_out",
}
UNFOUND = {
    *("meetings.calendars." + name for name in ("renew", "end")),
    *("meetings.accuracy." + name for name in ("propose", "decide", "take")),
    *("meetings.decided." + name for name in ("decide", "reword", "give", "save", "settle")),
    *("meetings.questions." + name for name in ("ask", "answer")),
    *("meetings.attending." + name for name in ("save", "add_guest", "take_out")),
    *("meetings.notes." + name for name in ("begin", "save_summary", "add", "save", "move", "take_out", "circulate")),
    "meetings.replies.give",
    *("meetings.marks." + name for name in ("mark_read", "mark_opened", "take_back")),
    *("meetings.own_notes." + name for name in ("add", "save", "delete", "keep")),
}
"""What is a member's own, what is said to the secretariat alone, and what is of a note that is not agreed."""
