"""Comments of the old blog: those that were approved there stand below the update here, without anybody's address."""

import datetime
from collections import Counter

from publishing import typed
from publishing.markdown import without_markup
from updates import risk
from updates.erasure import mark_of
from updates.importing.exports import Remark
from updates.importing.markup import Notes
from updates.models import Comment, Update
from updates.models.comments import LONGEST_NAME

NOBODY = "Without a name"
LEFT_OUT = {
    "spam": "marked as spam",
    "trash": "in the trash",
    "0": "never approved",
    "post-trashed": "in the trash",
}


def write(remarks: list[Remark], update: Update, notes: Notes) -> int:
    """Keep what was approved, in the order in which it was said. Returns how many that are.

    Of a writer's address only its mark is kept, by which they can have the comment erased.
    """
    taken: dict[tuple[str, str, str], Comment] = {}
    left_out: Counter[str] = Counter()
    for remark in remarks:
        reason = reason_to_leave(remark)
        if reason or remark.at is None:
            left_out[reason or "without a date"] += 1
            continue
        comment = comment_of(remark, update, remark.at)
        taken.setdefault((comment.mark, comment.name, comment.text), comment)
    in_order = sorted(taken.values(), key=lambda comment: comment.sent_at)
    for number, comment in enumerate(in_order, start=1):
        comment.number = number
    Comment.objects.bulk_create(in_order)
    tell(in_order, left_out, remarks, notes)
    return len(in_order)


def reason_to_leave(remark: Remark) -> str:
    if remark.kind != "comment":
        return f"of the kind {remark.kind[:30]}: another site’s software left it"
    if remark.approved != "1":
        return LEFT_OUT.get(remark.approved, f"in a state that is not known here ({remark.approved[:20]})")
    return "" if typed.text(without_markup(remark.text)) else "without words"


def comment_of(remark: Remark, update: Update, at: datetime.datetime) -> Comment:
    text = typed.text(without_markup(remark.text))
    name = typed.line(without_markup(remark.author))[:LONGEST_NAME] or NOBODY
    return Comment(
        update=update,
        name=name,
        mark=mark_of(remark.email or f"old blog, comment {remark.pk} on {update.number}"),
        text=text,
        sent_at=at,
        decided_at=at,
        state=Comment.State.APPROVED,
        signs=risk.signs_in(f"{name}\n{text}"),
    )


def tell(comments: list[Comment], left_out: Counter[str], remarks: list[Remark], notes: Notes) -> None:
    for reason, count in left_out.items():
        notes.leave_out(f"{count} comment{'s' if count > 1 else ''} {reason}.")
    if comments:
        notes.change("Its commenters’ addresses were not kept.")
    if any(remark.parent not in ("", "0") for remark in remarks):
        notes.change("Comments stand in the order of time: answers do not stand below what they answer.")
    if pressing := [comment.number for comment in comments if comment.signs]:
        numbers = ", ".join(map(str, pressing))
        notes.change(f"Comments {numbers} may tell of somebody at risk: read them before you release the update.")
