"""Every address of the portal, asked by each kind of reader with GET and POST, against an explicit table.

An address without a row fails. What a reader may not see answers 404, as if it were not there.
"""

from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from documents import files
from documents.models import Document
from meetings import calendars, papers
from meetings.models import Meeting, Paper, PaperNote, Portrait
from people.dates import today
from people.models import ANYONE, Group, Invitation, Membership, Profile, Reader, User
from publishing.audience import Audience
from publishing.models import Change, FormerAddress
from publishing.when import When
from subscriptions import tokens
from subscriptions.models import Digest, Frequency, Subscriber
from tests.conftest import DAY, NOON, READERS, signed_in, taken_back
from tests.documents import hostile
from tests.meetings import noting
from tests.meetings.planning import call, file_paper, plan, send_out, write_paper
from tests.people import passkeys
from tests.people.tokens import make_token
from tests.updates.commenting import sent
from tests.updates.filing import CHART, attach
from tests.updates.promising import make_promise
from tests.updates.test_previews import preview_form
from updates import previews
from updates.models import BlogImport, Edition, EditionFile, Remark, Section, Source, Update
from workstreams.models import (
    Action,
    ActionPlan,
    Commitment,
    Consultation,
    Event,
    Evidence,
    KeyDate,
    Milestone,
    Part,
    ProgressNote,
    Recommendation,
    Stage,
    TableImport,
    Workstream,
)

EDITORS = {"editor", "administrator"}
INSIDE = {"member", "member on the last day", *EDITORS}
SIGN_IN, NOT_SAVED = 302, 403
ALL = "everybody"


class Row(NamedTuple):
    """What an address answers to GET: 200 to these readers; otherwise as said, to anyone and to those signed in."""

    path: str
    open_to: set[str] | str = ALL
    to_anyone: int = 404
    to_others: int = 404
    status: int = 200
    takes_post: bool = True


PUBLIC = {
    "home": Row("/", takes_post=False),
    "workstreams": Row("/workstreams/", takes_post=False),
    "workstreams_csv": Row("/workstreams/workstreams.csv", takes_post=False),
    "milestones_csv": Row("/roadmap/milestones.csv", takes_post=False),
    "commitments_csv": Row("/commitments/commitments.csv", takes_post=False),
    "updates_csv": Row("/updates/updates.csv", takes_post=False),
    "workstream": Row("/workstreams/neglect/", takes_post=False),
    "roadmap": Row("/roadmap/", takes_post=False),
    "actions": Row("/actions/", takes_post=False),
    "actions_csv": Row("/actions/actions.csv", takes_post=False),
    "action": Row("/actions/A-1/", takes_post=False),
    "recommendations": Row("/recommendations/", takes_post=False),
    "recommendations_csv": Row("/recommendations/recommendations.csv", takes_post=False),
    "recommendation": Row("/recommendations/R-1/", takes_post=False),
    "commitments": Row("/commitments/", takes_post=False),
    "commitment": Row("/commitments/section-1/", takes_post=False),
    "consultations": Row("/consultations/", takes_post=False),
    "consultations_csv": Row("/consultations/consultations.csv", takes_post=False),
    "consultation": Row("/consultations/what/", takes_post=False),
    "groups": Row("/groups/", takes_post=False),
    "groups_csv": Row("/groups/groups.csv", takes_post=False),
    "group": Row("/groups/eag/", takes_post=False),
    "group_meetings": Row("/groups/eag/meetings/", takes_post=False),
    "meetings": Row("/meetings/", takes_post=False),
    "meeting": Row("/groups/eag/meetings/1/", takes_post=False),
    "meeting_agenda": Row("/groups/eag/meetings/1/agenda/1/", INSIDE, takes_post=False),
    "pack": Row("/groups/eag/meetings/1/pack.pdf", INSIDE),
    "paper": Row("/groups/eag/meetings/1/papers/1/", {"member", "member on the last day", *EDITORS}, takes_post=False),
    "calendar": Row("/calendar.ics", takes_post=False),
    "group_calendar": Row("/groups/eag/calendar.ics", takes_post=False),
    "meeting_calendar": Row("/groups/eag/meetings/1/meeting.ics", takes_post=False),
    "my": Row("/my/", set(READERS) - {"anyone"}, to_anyone=SIGN_IN, takes_post=False),
    "my_notes": Row("/my/notes/", set(READERS) - {"anyone"}, to_anyone=SIGN_IN, takes_post=False),
    "my_note": Row("/my/notes/{own_note}/", {"member"}, to_anyone=SIGN_IN),
    "my_note_delete": Row("/my/notes/{own_note}/delete/", set(READERS) - {"anyone"}, to_anyone=SIGN_IN, status=405),
    "paper_read": Row("/groups/eag/meetings/1/papers/1/read/", set(READERS) - {"anyone"}, to_anyone=SIGN_IN, status=405),
    "paper_notes": Row(
        "/groups/eag/meetings/1/papers/1/notes/", {"member", "member on the last day", *EDITORS}, to_anyone=SIGN_IN
    ),
    "my_calendar": Row("/my/calendar/{calendar}.ics", takes_post=False),
    "my_calendar_address": Row("/my/calendar/", set(READERS) - {"anyone"}, to_anyone=SIGN_IN),
    "my_letters": Row("/my/letters/", set(READERS) - {"anyone"}, to_anyone=SIGN_IN),
    "my_updates": Row("/my/updates/", set(READERS) - {"anyone"}, to_anyone=SIGN_IN),
    "my_calendar_end": Row("/my/calendar/end/", set(READERS) - {"anyone"}, to_anyone=SIGN_IN, status=405),
    "deputy_stop": Row("/deputies/stop/", status=405),
    "deputy": Row("/deputies/unknown/", set()),
    "meeting_reply": Row("/groups/eag/meetings/1/reply/", {"member", "member on the last day"}, to_anyone=SIGN_IN),
    "person": Row("/people/member/", takes_post=False),
    "feed_group": Row("/feeds/groups/eag.atom", takes_post=False),
    "list_groups": Row("/api/v1/groups", takes_post=False),
    "read_group": Row("/api/v1/groups/eag", takes_post=False),
    "list_meetings": Row("/api/v1/meetings", takes_post=False),
    "read_meeting": Row("/api/v1/groups/eag/meetings/1", takes_post=False),
    "person_picture": Row("/people/member/picture/", takes_post=False),
    "invitation": Row("/invitations/unknown/", status=404),
    "documents": Row("/documents/", takes_post=False),
    "documents_csv": Row("/documents/documents.csv", takes_post=False),
    "document": Row("/documents/public/", takes_post=False),
    "document_versions": Row("/documents/public/versions/", takes_post=False),
    "document_version": Row("/documents/public/1/", takes_post=False),
    "document_file": Row("/documents/public/1/a.pdf", takes_post=False),
    "document_file_text": Row("/documents/public/1/a.pdf/", takes_post=False),
    "document_file_picture": Row("/documents/illustrated/1/text.odt/picture-1", takes_post=False),
    "document_file_page": Row("/documents/public/1/a.pdf/page-1.png", takes_post=False),
    "updates": Row("/updates/", takes_post=False),
    "update": Row("/updates/1/", takes_post=False),
    "update_comment": Row("/updates/1/comments/add/"),
    "update_comment_sent": Row("/updates/1/comments/sent/", takes_post=False),
    "update_file": Row("/updates/1/files/chart.png", takes_post=False),
    "update_history": Row("/updates/1/history/", takes_post=False),
    "update_preview": Row("/updates/preview/{preview}/", takes_post=False),
    "update_preview_file": Row("/updates/preview/{preview}/files/chart.png", takes_post=False),
    "update_edition": Row("/updates/1/history/1/", status=302, takes_post=False),
    "update_compare": Row("/updates/1/history/compare/", status=302, takes_post=False),
    "promises": Row("/promises/", takes_post=False),
    "promises_csv": Row("/promises/promises.csv", takes_post=False),
    "promise": Row("/promises/{promise}/", takes_post=False),
    "search": Row("/search/?q=neglect", takes_post=False),
    "search_suggest": Row("/search/suggest/?q=neglect", takes_post=False),
    "subscribe": Row("/subscribe/"),
    "subscribe_check": Row("/subscribe/check/", takes_post=False),
    "confirm_subscription": Row("/subscribe/confirm/unknown/", status=404),
    "confirm_address": Row("/subscribe/address/unknown/", status=404),
    "subscription": Row("/subscriptions/{preferences}/"),
    "mail_service": Row("/anymail/postmark/tracking/", set()),
    "subscription_email": Row("/subscriptions/unknown/email/", status=404, takes_post=False),
    "subscription_pause": Row("/subscriptions/{preferences}/pause/", status=405),
    "subscription_resume": Row("/subscriptions/{preferences}/resume/", status=405),
    "subscription_address": Row("/subscriptions/{preferences}/address/"),
    "subscription_erase": Row("/subscriptions/{preferences}/erase/"),
    "subscription_export": Row("/subscriptions/{preferences}/export.json", takes_post=False),
    "unsubscribe": Row("/unsubscribe/{unsubscribe}/"),
    "subscribe_again": Row("/unsubscribe/{unsubscribe}/undo/", status=405),
    "feed_changes": Row("/feeds/changes.atom", takes_post=False),
    "feed_workstream": Row("/feeds/workstreams/neglect.atom", takes_post=False),
    "feed_updates": Row("/feeds/updates.atom", takes_post=False),
    "feed_documents": Row("/feeds/documents.atom", takes_post=False),
    "feed_document": Row("/feeds/documents/public.atom", takes_post=False),
    "feed_search": Row("/feeds/search.atom?q=neglect", takes_post=False),
    "feed_commitment": Row("/feeds/commitments/section-1.atom", takes_post=False),
    "sitemap": Row("/sitemap.xml", takes_post=False),
    "sitemap_part": Row("/sitemaps/updates.xml", takes_post=False),
    "robots": Row("/robots.txt", takes_post=False),
    "llms": Row("/llms.txt", takes_post=False),
    "api": Row("/api/", takes_post=False),
    "api_v1": Row("/api/v1/", status=302, takes_post=False),
    "api-root": Row("/api/v1/", status=302, takes_post=False),
    "openapi-json": Row("/api/v1/openapi.json", takes_post=False),
    "api_nothing": Row("/api/v1/nothing", status=404, takes_post=False),
    "list_changes": Row("/api/v1/changes", takes_post=False),
    "list_updates": Row("/api/v1/updates", takes_post=False),
    "list_promises": Row("/api/v1/promises", takes_post=False),
    "read_update": Row("/api/v1/updates/1", takes_post=False),
    "list_documents": Row("/api/v1/documents", takes_post=False),
    "read_document": Row("/api/v1/documents/public", takes_post=False),
    "list_workstreams": Row("/api/v1/workstreams", takes_post=False),
    "read_workstream": Row("/api/v1/workstreams/neglect", takes_post=False),
    "list_workstream_changes": Row("/api/v1/workstreams/neglect/changes", takes_post=False),
    "list_notes": Row("/api/v1/notes", takes_post=False),
    "list_milestones": Row("/api/v1/milestones", takes_post=False),
    "list_actions": Row("/api/v1/actions", takes_post=False),
    "read_action": Row("/api/v1/actions/A-1", takes_post=False),
    "list_recommendations": Row("/api/v1/recommendations", takes_post=False),
    "read_recommendation": Row("/api/v1/recommendations/R-1", takes_post=False),
    "list_consultations": Row("/api/v1/consultations", takes_post=False),
    "read_consultation": Row("/api/v1/consultations/what", takes_post=False),
    "list_commitments": Row("/api/v1/commitments", takes_post=False),
    "read_commitment": Row("/api/v1/commitments/section-1", takes_post=False),
    "healthz": Row("/healthz", takes_post=False),
    "account": Row("/account/", status=302),
    "account_login": Row("/account/sign-in/", {"anyone"}, to_others=302),
    "account_request_login_code": Row("/account/sign-in/", {"anyone"}, to_others=302),
    "account_signup": Row("/account/sign-up/", status=302),
    "account_confirm_login_code": Row("/account/sign-in/code/", status=302),
    "account_logout": Row("/account/sign-out/", ALL, to_anyone=302),
    "mfa_login_webauthn": Row("/account/sign-in/passkey/", set(), to_anyone=302, to_others=302),
    "account_passkeys": Row("/account/passkeys/", ALL, to_anyone=302),
    "account_passkey_remove": Row("/account/passkeys/{passkey}/remove/", ALL, to_anyone=302, status=405),
    "account_tokens": Row("/account/tokens/", ALL, to_anyone=302),
    "account_token_end": Row("/account/tokens/{token}/end/", ALL, to_anyone=302, status=405),
    "account_inactive": Row("/account/inactive/", takes_post=False),
}


def staff(path: str, *, status: int = 200, takes_post: bool = True) -> Row:
    return Row(path, EDITORS, to_anyone=SIGN_IN, status=status, takes_post=takes_post)


def everyone_on_the_staff(path: str, *, takes_post: bool = True) -> Row:
    return Row(path, {"contributor", *EDITORS}, to_anyone=SIGN_IN, takes_post=takes_post)


def writers(path: str, *, takes_post: bool = True) -> Row:
    """Pages of a workstream's team: here the contributor is not in it."""
    return Row(path, EDITORS, to_anyone=SIGN_IN, takes_post=takes_post)


def administrators(path: str, *, takes_post: bool = True) -> Row:
    return Row(path, {"administrator"}, to_anyone=SIGN_IN, takes_post=takes_post)


STAFF = {
    "staff": everyone_on_the_staff("/staff/", takes_post=False),
    "staff_links": staff("/staff/links/", takes_post=False),
    "staff_import": everyone_on_the_staff("/staff/import/"),
    "staff_import_template": everyone_on_the_staff("/staff/import/actions.csv", takes_post=False),
    "staff_import_preview": Row("/staff/import/{table}/", {"editor"}, to_anyone=SIGN_IN),
    "staff_programme": administrators("/staff/programme/", takes_post=False),
    "staff_programme_edit": administrators("/staff/programme/edit/"),
    "staff_stage_add": administrators("/staff/programme/stages/add/"),
    "staff_stage": administrators("/staff/programme/stages/{stage}/"),
    "staff_stage_begun": administrators("/staff/programme/stages/{stage}/begun/"),
    "staff_key_date_add": administrators("/staff/programme/dates/add/"),
    "staff_key_date": administrators("/staff/programme/dates/{key_date}/"),
    "staff_key_date_delete": administrators("/staff/programme/dates/{key_date}/delete/"),
    "staff_workstreams": everyone_on_the_staff("/staff/workstreams/", takes_post=False),
    "staff_workstream_add": administrators("/staff/workstreams/add/"),
    "staff_workstream_edit": staff("/staff/workstreams/neglect/edit/"),
    "staff_workstream_address": staff("/staff/workstreams/neglect/address/"),
    "staff_workstream_move": staff("/staff/workstreams/neglect/place/1/", status=405),
    "staff_milestones": everyone_on_the_staff("/staff/milestones/", takes_post=False),
    "staff_actions": everyone_on_the_staff("/staff/actions/"),
    "staff_consultations": everyone_on_the_staff("/staff/consultations/", takes_post=False),
    "staff_recommendations": everyone_on_the_staff("/staff/recommendations/", takes_post=False),
    "staff_outcomes": staff("/staff/outcomes/", takes_post=False),
    "staff_outcome_add": administrators("/staff/outcomes/add/"),
    "staff_outcome": staff("/staff/outcomes/{outcome}/"),
    "staff_outcome_move": staff("/staff/outcomes/{outcome}/place/1/", status=405),
    "staff_plan_add": writers("/staff/workstreams/hearings/plans/add/"),
    "staff_plan": writers("/staff/workstreams/hearings/plans/{plan}/"),
    "staff_workstream": writers("/staff/workstreams/hearings/", takes_post=False),
    "staff_standing": writers("/staff/workstreams/hearings/status/"),
    "staff_note_add": writers("/staff/workstreams/hearings/notes/add/"),
    "staff_milestone_add": writers("/staff/workstreams/hearings/milestones/add/"),
    "staff_milestone": writers("/staff/workstreams/hearings/milestones/{milestone}/"),
    "staff_milestone_forecast": writers("/staff/workstreams/hearings/milestones/{milestone}/forecast/"),
    "staff_milestone_reached": writers("/staff/workstreams/hearings/milestones/{milestone}/reached/"),
    "staff_action_add": writers("/staff/workstreams/hearings/actions/add/"),
    "staff_action": writers("/staff/workstreams/hearings/actions/{action}/"),
    "staff_action_say": writers("/staff/workstreams/hearings/actions/{action}/progress/"),
    "staff_consultation_add": writers("/staff/workstreams/hearings/consultations/add/"),
    "staff_consultation": writers("/staff/workstreams/hearings/consultations/{consultation}/", takes_post=False),
    "staff_consultation_edit": writers("/staff/workstreams/hearings/consultations/{consultation}/edit/"),
    "staff_consultation_analysis": writers("/staff/workstreams/hearings/consultations/{consultation}/analysis/"),
    "staff_consultation_report": writers("/staff/workstreams/hearings/consultations/{consultation}/report/"),
    "staff_recommendation_add": writers("/staff/workstreams/hearings/recommendations/add/"),
    "staff_recommendation": writers("/staff/workstreams/hearings/recommendations/{recommendation}/", takes_post=False),
    "staff_recommendation_edit": writers("/staff/workstreams/hearings/recommendations/{recommendation}/edit/"),
    "staff_recommendation_put": writers("/staff/workstreams/hearings/recommendations/{recommendation}/put/"),
    "staff_recommendation_answer": writers("/staff/workstreams/hearings/recommendations/{recommendation}/response/"),
    "staff_evidence_add": writers("/staff/workstreams/hearings/recommendations/{recommendation}/evidence/add/"),
    "staff_evidence_delete": writers("/staff/workstreams/hearings/recommendations/{recommendation}/evidence/{evidence}/delete/"),
    "staff_commitments": staff("/staff/commitments/", takes_post=False),
    "staff_commitment_add": staff("/staff/commitments/add/"),
    "staff_commitment": staff("/staff/commitments/{commitment}/"),
    "staff_part_add": writers("/staff/workstreams/hearings/consultations/{consultation}/parts/add/"),
    "staff_part": writers("/staff/workstreams/hearings/consultations/{consultation}/parts/{part}/"),
    "staff_part_place": Row(
        "/staff/workstreams/hearings/consultations/{consultation}/parts/{part}/place/1/",
        {"contributor", *EDITORS},
        to_anyone=SIGN_IN,
        status=405,
    ),
    "staff_part_move": writers("/staff/workstreams/hearings/consultations/{consultation}/parts/{part}/move/"),
    "staff_part_delete": writers("/staff/workstreams/hearings/consultations/{consultation}/parts/{part}/delete/"),
    "staff_event_add": writers("/staff/workstreams/hearings/consultations/{consultation}/events/add/"),
    "staff_event": writers("/staff/workstreams/hearings/consultations/{consultation}/events/{event}/"),
    "staff_event_delete": writers("/staff/workstreams/hearings/consultations/{consultation}/events/{event}/delete/"),
    "staff_note": writers("/staff/workstreams/hearings/notes/{note}/"),
    "staff_note_delete": writers("/staff/workstreams/hearings/notes/{note}/delete/"),
    "staff_meetings": staff("/staff/meetings/", takes_post=False),
    "staff_meeting_add": staff("/staff/meetings/add/eag/"),
    "staff_meeting": staff("/staff/meetings/{meeting}/", takes_post=False),
    "staff_meeting_edit": staff("/staff/meetings/{meeting}/edit/"),
    "staff_meeting_call": staff("/staff/meetings/{meeting}/call/"),
    "staff_meeting_postpone": staff("/staff/meetings/{meeting}/postpone/"),
    "staff_meeting_cancel": staff("/staff/meetings/{meeting}/cancel/"),
    "staff_meeting_undo": staff("/staff/meetings/{meeting}/undo/"),
    "staff_meeting_hold": staff("/staff/meetings/{meeting}/hold/", status=405),
    "staff_agenda_send_out": staff("/staff/meetings/{meeting}/agenda/send-out/", status=405),
    "staff_item_add": staff("/staff/meetings/{meeting}/items/add/"),
    "staff_item": staff("/staff/meetings/{meeting}/items/{item}/"),
    "staff_item_move": staff("/staff/meetings/{meeting}/items/{item}/move/1/", status=405),
    "staff_item_take_out": staff("/staff/meetings/{meeting}/items/{item}/take-out/"),
    "staff_papers_upload": staff("/staff/meetings/{meeting}/items/{item}/papers/add/"),
    "staff_paper_add": staff("/staff/meetings/{meeting}/papers/add/"),
    "staff_papers_send_out": staff("/staff/meetings/{meeting}/papers/send-out/"),
    "staff_paper": staff("/staff/meetings/{meeting}/papers/{paper}/", takes_post=False),
    "staff_paper_edit": staff("/staff/meetings/{meeting}/papers/{paper}/edit/"),
    "staff_paper_replace": staff("/staff/meetings/{meeting}/papers/{paper}/replace/"),
    "staff_paper_drop": staff("/staff/meetings/{meeting}/papers/{paper}/drop/", status=405),
    "staff_paper_take_away": staff("/staff/meetings/{meeting}/papers/{draft_paper}/take-away/"),
    "staff_paper_take_back": staff("/staff/meetings/{meeting}/papers/{paper}/take-back/"),
    "staff_paper_release": staff("/staff/meetings/{meeting}/papers/{paper}/release/"),
    "staff_paper_keep_within": staff("/staff/meetings/{meeting}/papers/{paper}/keep-within/", status=405),
    "staff_meeting_note": staff("/staff/meetings/{held}/note/", takes_post=False),
    "staff_meeting_note_begin": staff("/staff/meetings/{held}/note/begin/", status=405),
    "staff_meeting_note_summary": staff("/staff/meetings/{held}/note/summary/"),
    "staff_meeting_note_circulate": staff("/staff/meetings/{held}/note/circulate/", status=302),
    "staff_meeting_note_correspondence": staff("/staff/meetings/{held}/note/correspondence/"),
    "note_proposals": Row("/groups/eag/meetings/3/note/proposals/", INSIDE, to_anyone=SIGN_IN, takes_post=False),
    "note_proposal": Row("/groups/eag/meetings/3/note/proposals/{proposal}/", INSIDE, to_anyone=SIGN_IN),
    "note_propose": Row("/groups/eag/meetings/3/note/1/propose/", INSIDE, to_anyone=SIGN_IN),
    "staff_meeting_note_agree": staff("/staff/meetings/{meeting}/notes/{meeting_note}/agree/", status=405),
    "action_point": Row("/groups/eag/meetings/3/actions/{action_point}/", INSIDE, to_anyone=SIGN_IN),
    "staff_decision_add": staff("/staff/meetings/{held}/note/decisions/add/"),
    "staff_decision": staff("/staff/meetings/{held}/note/decisions/{decision}/"),
    "staff_action_point_add": staff("/staff/meetings/{held}/note/actions/add/"),
    "staff_action_point": staff("/staff/meetings/{held}/note/actions/{action_point}/"),
    "paper_ask": Row("/groups/eag/meetings/1/papers/1/questions/ask/", INSIDE - EDITORS, to_anyone=SIGN_IN),
    "paper_answer": Row("/groups/eag/meetings/1/papers/1/questions/{question}/", EDITORS, to_anyone=SIGN_IN),
    "staff_attendance": staff("/staff/meetings/{held}/note/attendance/"),
    "staff_attendance_add": staff("/staff/meetings/{held}/note/attendance/add/"),
    "staff_attendance_take_out": staff("/staff/meetings/{held}/note/attendance/{guest}/take-out/", status=405),
    "staff_paragraph_add": staff("/staff/meetings/{held}/note/add/"),
    "staff_paragraph": staff("/staff/meetings/{held}/note/{paragraph}/"),
    "staff_paragraph_move": staff("/staff/meetings/{held}/note/{paragraph}/move/1/", status=405),
    "staff_paragraph_take_out": staff("/staff/meetings/{held}/note/{paragraph}/take-out/"),
    "staff_paragraph_remark": staff("/staff/meetings/{held}/note/{paragraph}/update/"),
    "staff_paper_file": staff("/staff/meetings/{meeting}/papers/{draft_paper}/files/{paper_file}/", takes_post=False),
    "staff_people": staff("/staff/people/", takes_post=False),
    "staff_person": staff("/staff/people/member/", takes_post=False),
    "staff_person_edit": staff("/staff/people/member/edit/"),
    "staff_person_publish": staff("/staff/people/member/publish/", status=405),
    "staff_person_take_back": staff("/staff/people/member/take-back/", status=405),
    "staff_person_picture": staff("/staff/people/member/picture/", takes_post=False),
    "staff_groups": staff("/staff/groups/", takes_post=False),
    "staff_group_add": administrators("/staff/groups/add/"),
    "staff_group": staff("/staff/groups/eag/", takes_post=False),
    "staff_group_edit": staff("/staff/groups/eag/edit/"),
    "staff_group_close": administrators("/staff/groups/eag/close/"),
    "staff_group_reopen": Row("/staff/groups/eag/reopen/", {"administrator"}, to_anyone=SIGN_IN, status=405),
    "staff_member_add": staff("/staff/groups/eag/members/add/"),
    "staff_member": staff("/staff/groups/eag/members/{membership}/"),
    "staff_invitation_add": staff("/staff/groups/eag/invitations/add/"),
    "staff_invitation_renew": staff("/staff/groups/eag/invitations/{invitation}/renew/", status=405),
    "staff_invitation_revoke": staff("/staff/groups/eag/invitations/{invitation}/revoke/", status=405),
    "staff_member_end": staff("/staff/groups/eag/members/{membership}/end/"),
    "staff_documents": everyone_on_the_staff("/staff/documents/", takes_post=False),
    "staff_document_add": everyone_on_the_staff("/staff/documents/add/"),
    "staff_documents_readers": staff("/staff/documents/readers/"),
    "staff_document": everyone_on_the_staff("/staff/documents/{document}/", takes_post=False),
    "staff_document_links": staff("/staff/documents/{document}/links/", takes_post=False),
    "staff_document_link_to": everyone_on_the_staff("/staff/documents/{document}/link-to/?q=neglect", takes_post=False),
    "staff_document_discard": staff("/staff/documents/{draft_document}/discard/"),
    "staff_document_edit": staff("/staff/documents/{document}/edit/"),
    "staff_document_address": staff("/staff/documents/{document}/address/"),
    "staff_document_withdraw": staff("/staff/documents/{document}/withdraw/"),
    "staff_version_start": Row(
        "/staff/documents/{document}/versions/add/", {"contributor", *EDITORS}, to_anyone=SIGN_IN, status=405
    ),
    "staff_version": everyone_on_the_staff("/staff/documents/{draft_document}/versions/write/"),
    "staff_version_publish": staff("/staff/documents/{draft_document}/versions/publish/"),
    "staff_version_take_down": staff("/staff/documents/{document}/versions/1/take-down/", status=405),
    "staff_files_add": everyone_on_the_staff("/staff/documents/{draft_document}/files/add/"),
    "staff_files": everyone_on_the_staff("/staff/documents/{draft_document}/files/", takes_post=False),
    "staff_documents_upload": staff("/staff/documents/add/many/"),
    "staff_file": everyone_on_the_staff("/staff/documents/{draft_document}/files/{draft_file}/", takes_post=False),
    "staff_file_delete": everyone_on_the_staff("/staff/documents/{draft_document}/files/{draft_file}/delete/"),
    "staff_link_to": everyone_on_the_staff("/staff/link-to/?q=neglect", takes_post=False),
    "staff_unsaved": everyone_on_the_staff("/staff/unsaved/?page=/staff/updates/"),
    "staff_updates": staff("/staff/updates/", takes_post=False),
    "staff_update_start": staff("/staff/updates/start/"),
    "staff_update_due": staff("/staff/updates/due/"),
    "staff_pasted": Row("/staff/updates/pasted/", {"contributor", *EDITORS}, to_anyone=SIGN_IN, status=405),
    "staff_imported": staff("/staff/updates/imported/"),
    "staff_import_report": staff("/staff/updates/imported/{blog_import}/", takes_post=False),
    "staff_import_report_csv": staff("/staff/updates/imported/{blog_import}/report.csv", takes_post=False),
    "staff_update": staff("/staff/updates/3/", takes_post=False),
    "staff_update_edit": staff("/staff/updates/3/edit/"),
    "staff_update_edit_preview": staff("/staff/updates/3/edit/preview/", status=405),
    "staff_update_draft": staff("/staff/updates/3/draft/", status=405),
    "staff_update_sources": staff("/staff/updates/3/sources/", status=405),
    "staff_source_again": staff("/staff/updates/3/sources/{source}/again/", status=405),
    "staff_section_add": staff("/staff/updates/3/sections/add/"),
    "staff_section_preview": staff("/staff/updates/3/sections/preview/", status=405),
    "staff_section": staff("/staff/updates/3/sections/{section}/"),
    "staff_section_move": staff("/staff/updates/3/sections/{section}/place/1/", status=405),
    "staff_section_delete": staff("/staff/updates/3/sections/{section}/delete/"),
    "staff_promise_add": staff("/staff/updates/3/sections/{section}/promises/add/"),
    "staff_promise": staff("/staff/updates/3/sections/{section}/promises/{draft_promise}/"),
    "staff_promise_delete": staff("/staff/updates/3/sections/{section}/promises/{draft_promise}/delete/", status=405),
    "staff_promise_mark": staff("/staff/promises/{promise}/"),
    "staff_update_files": staff("/staff/updates/3/files/", takes_post=False),
    "staff_update_files_add": staff("/staff/updates/3/files/add/"),
    "staff_update_file_delete": staff("/staff/updates/3/files/{update_file}/delete/"),
    "staff_update_link_to": staff("/staff/updates/3/link-to/?q=neglect", takes_post=False),
    "staff_update_checks": staff("/staff/updates/3/checks/", takes_post=False),
    "staff_update_preview": staff("/staff/updates/3/preview/", takes_post=False),
    "staff_update_submit": staff("/staff/updates/3/send-in/"),
    "staff_update_review": staff("/staff/updates/3/review/"),
    "staff_update_send_back": staff("/staff/updates/3/send-back/"),
    "staff_update_schedule": staff("/staff/updates/3/schedule/", status=302),
    "staff_update_unschedule": staff("/staff/updates/3/unschedule/", status=405),
    "staff_update_publish": staff("/staff/updates/3/publish/"),
    "staff_update_comments": staff("/staff/updates/1/comments/"),
    "staff_emails": staff("/staff/emails/", takes_post=False),
    "staff_email_figures": staff("/staff/emails/figures/", takes_post=False),
    "staff_subscribers": Row("/staff/emails/subscribers/", {"administrator"}, to_anyone=SIGN_IN),
    "staff_subscribers_take_over": Row("/staff/emails/subscribers/take-over/", {"administrator"}, to_anyone=SIGN_IN),
    "staff_subscribers_export": Row("/staff/emails/subscribers/export/", {"administrator"}, to_anyone=SIGN_IN, status=405),
    "staff_subscriber_turn": Row("/staff/emails/subscribers/{reader}/emails/", {"administrator"}, to_anyone=SIGN_IN),
    "staff_subscriber": Row("/staff/emails/subscribers/{reader}/", {"administrator"}, to_anyone=SIGN_IN, takes_post=False),
    "staff_email": staff("/staff/emails/{digest}/", takes_post=False),
    "staff_email_look": staff("/staff/emails/look/?changes={change}&frequency=weekly"),
    "staff_email_html": staff("/staff/emails/look/html/?changes={change}&frequency=weekly", takes_post=False),
    "staff_emails_coming": staff("/staff/emails/coming/weekly/", takes_post=False),
    "staff_email_go_on": staff("/staff/emails/{digest}/go-on/", status=405),
    "staff_email_pause": staff("/staff/emails/{digest}/pause/"),
    "staff_email_cancel": staff("/staff/emails/{digest}/cancel/"),
    "staff_email_progress": staff("/staff/emails/{digest}/progress/", takes_post=False),
    "staff_comments": staff("/staff/comments/", takes_post=False),
    "staff_comments_erase": Row("/staff/comments/erase/", {"administrator"}, to_anyone=SIGN_IN),
    "staff_comment": staff("/staff/comments/{comment}/", takes_post=False),
    "staff_comment_approve": staff("/staff/comments/{comment}/approve/", status=405),
    "staff_comment_reject": staff("/staff/comments/{comment}/reject/"),
    "staff_comment_reply": staff("/staff/comments/{comment}/reply/"),
    "staff_comment_withdraw": staff("/staff/comments/{comment}/withdraw/"),
    "staff_update_proof": staff("/staff/updates/3/proof/", status=405),
    "staff_update_withdraw": staff("/staff/updates/1/withdraw/"),
    "staff_update_unpublish": staff("/staff/updates/1/unpublish/"),
    "staff_update_links": staff("/staff/updates/3/links/"),
    "staff_update_link_revoke": staff("/staff/updates/3/links/{preview_link}/revoke/", status=405),
    "staff_update_remarks": staff("/staff/updates/3/remarks/"),
    "staff_remark_settle": staff("/staff/updates/3/remarks/{remark}/settle/", status=405),
    "staff_edition_withhold": staff("/staff/updates/1/editions/1/withhold/"),
    "staff_edition_show": staff("/staff/updates/1/editions/1/show/", status=405),
    "staff_edition_approve": staff("/staff/updates/1/editions/1/approve/", status=405),
}
TABLE = {**PUBLIC, **STAFF}
# Addresses that more than one row asks for, by what lies behind them.
FURTHER = {
    "a document that moved": Row("/documents/was-public/", status=301),
    "a file of a document that moved": Row("/documents/was-public/1/a.pdf", status=301),
    "a feed of a document that moved": Row("/feeds/documents/was-public.atom", status=301),
    "a document that moved, in the API": Row("/api/v1/documents/was-public", status=301),
    "a document for a group that moved": Row(
        "/documents/was-restricted/", {"member", "member on the last day", *EDITORS}, status=301
    ),
    "its text": Row("/documents/was-restricted/1/a.pdf/", {"member", "member on the last day", *EDITORS}, status=301),
    "it in the API": Row("/api/v1/documents/was-restricted", {"member", "member on the last day", *EDITORS}, status=301),
    "a document that is being written and moved": Row("/documents/was-draft/", set()),
    "a workstream that moved": Row("/workstreams/was-neglect/", status=301),
    "the changes of a workstream that moved": Row("/api/v1/workstreams/was-neglect/changes", status=301),
    "an update for a group": Row("/updates/2/", {"member", "member on the last day", *EDITORS}),
    "a picture of an update for a group": Row("/updates/2/files/chart.png", {"member", "member on the last day", *EDITORS}),
    "a picture of a draft": Row("/updates/3/files/chart.png", EDITORS),
    "the history of an update for a group": Row("/updates/2/history/", {"member", "member on the last day", *EDITORS}),
    "an edition of an update for a group": Row(
        "/updates/2/history/1/", {"member", "member on the last day", *EDITORS}, status=302
    ),
    "a comparison of an update for a group": Row(
        "/updates/2/history/compare/", {"member", "member on the last day", *EDITORS}, status=302
    ),
    "a preview that was never made": Row("/updates/preview/unknown/", set()),
    "a picture of a preview that was never made": Row("/updates/preview/unknown/files/chart.png", set()),
    "an edition of a draft": Row("/updates/3/history/1/", set()),
    "a promise of an update for a group": Row("/promises/{promise_for_group}/", {"member", "member on the last day", *EDITORS}),
    "a promise of a draft": Row("/promises/{draft_promise}/", set()),
    "a planned meeting, in the API": Row("/api/v1/groups/eag/meetings/2", {"member", "member on the last day", *EDITORS}),
    "a planned meeting": Row("/groups/eag/meetings/2/", {"member", "member on the last day", *EDITORS}),
    "the entry of a planned meeting": Row("/groups/eag/meetings/2/meeting.ics", {"member", "member on the last day", *EDITORS}),
    "a calendar that is nobody's": Row("/my/calendar/unknown.ics", set()),
    "a paper that was released": Row("/groups/eag/meetings/1/papers/2/"),
    "a paper that is not out": Row("/groups/eag/meetings/1/papers/1a/", set()),
    "a document for a group": Row("/documents/restricted/", {"member", "member on the last day", *EDITORS}),
    "a file for a group": Row("/documents/restricted/1/a.pdf", {"member", "member on the last day", *EDITORS}),
    "a document that is being written": Row("/documents/draft/", set()),
    "a file of a document that is being written": Row("/documents/draft/1/a.pdf", set()),
    "commenting on an update for a group": Row("/updates/2/comments/add/", set()),
    "commenting on a draft": Row("/updates/3/comments/add/", set()),
    "a draft, as readers read": Row("/updates/3/", set()),
    "a document for a group, in the API": Row("/api/v1/documents/restricted", {"member", "member on the last day", *EDITORS}),
    "a document that is being written, in the API": Row("/api/v1/documents/draft", set()),
    "a feed of a document for a group": Row("/feeds/documents/restricted.atom", set()),
    "an update for a group, in the API": Row("/api/v1/updates/2", {"member", "member on the last day", *EDITORS}),
    "a draft, in the API": Row("/api/v1/updates/3", set()),
    "a contributor's own workstream": Row("/staff/workstreams/neglect/", {"contributor", *EDITORS}, to_anyone=SIGN_IN),
    "an action of another workstream": Row("/staff/workstreams/neglect/actions/{action}/", set(), to_anyone=SIGN_IN),
    "a plan of another workstream": Row("/staff/workstreams/neglect/plans/{plan}/", set(), to_anyone=SIGN_IN),
    "a consultation of another workstream": Row(
        "/staff/workstreams/neglect/consultations/{consultation}/", set(), to_anyone=SIGN_IN
    ),
    "a recommendation of another workstream": Row(
        "/staff/workstreams/neglect/recommendations/{recommendation}/edit/", set(), to_anyone=SIGN_IN
    ),
    "a part of another workstream's consultation": Row(
        "/staff/workstreams/neglect/consultations/{consultation}/parts/{part}/", set(), to_anyone=SIGN_IN
    ),
    "an event of another workstream's consultation": Row(
        "/staff/workstreams/neglect/consultations/{consultation}/events/{event}/", set(), to_anyone=SIGN_IN
    ),
    "a term of office in another group": Row("/staff/groups/other/members/{membership}/", set(), to_anyone=SIGN_IN),
    "a milestone of another workstream": Row("/staff/workstreams/neglect/milestones/{milestone}/", set(), to_anyone=SIGN_IN),
    "a note of another workstream": Row("/staff/workstreams/neglect/notes/{note}/", set(), to_anyone=SIGN_IN),
}


SAME_FOR_ANYONE = {"document_file", "document_file_picture", "document_file_page", "update_file", "person_picture"}
MOVED = 301
"""Of what is for everyone: whoever asks, it may be kept for a minute. All else that saw a session is kept by nobody."""


def routes(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        else:
            assert isinstance(pattern, URLPattern)
            yield pattern.name or str(pattern.pattern)


def a_meeting(group: Group, editor: User) -> tuple[Meeting, Paper, Paper]:
    """One that was called, with a paper for the group, one for everybody and one that is not out; and one that is planned."""
    meeting = call(group, "Report", by=editor)
    plan(group, by=editor)
    item = meeting.items.get()
    paper, public = (write_paper(item, title, by=editor) for title in ("For the group", "For everybody"))
    send_out(meeting, by=editor)
    papers.release([public], by=editor)
    return meeting, paper, file_paper(item, "late.pdf", by=editor)


def a_portrait(by: User) -> None:
    """Of the member, shown."""
    stored = files.keep(ContentFile(CHART, "member.png"), by=by)
    files.look_into(stored.pk)
    facts = {"stored": stored, "words": "A member.", "shown": stored, "shown_words": "A member."}
    Portrait.objects.create(profile=Profile.objects.get(slug="member"), **facts)


def an_invitation(group: Group, by: User) -> Invitation:
    moments = {"made_at": NOON, "not_before": NOON, "expires_at": NOON}
    return Invitation.objects.create(group=group, by=by, email="invited@example.org", name="N", starts_on=today(), **moments)


@pytest.fixture
def places(
    workstreams: list[Workstream],
    publish: Callable[..., Edition],
    make_update: Callable[..., Update],
    make_document: Callable[..., Document],
    subscribe: Callable[..., Subscriber],
    group: Group,
    cast: dict[str, Reader],
    editor: User,
) -> dict[str, object]:
    publish(("Public", workstreams[0]))
    publish(("For the group", workstreams[0]), audience=Audience.GROUPS, groups=(group,))
    draft = make_update(("Draft", workstreams[0]))
    promising = {
        "promise": Section.objects.get(heading="Public"),
        "promise_for_group": Section.objects.get(heading="For the group"),
        "draft_promise": draft.sections.get(),
    }
    for update in Update.objects.order_by("number"):
        attached = attach(update, by=editor)
        if update.edition:
            EditionFile.objects.create(edition=update.edition, file=attached, is_in_text=False)
    document = make_document("Public")
    make_document("Illustrated", file=hostile.open_text(hostile.FRAME), name="text.odt")
    make_document("Restricted", audience=Audience.GROUPS, groups=(group,))
    draft_document = make_document("Draft", publish=False)
    restricted = Document.objects.get(slug="restricted")
    for thing in (document, restricted, draft_document, workstreams[0]):
        FormerAddress.objects.create(thing=thing, slug=f"was-{thing.slug}")
    reader = subscribe("reader@example.org", Frequency.WEEKLY)
    workstreams[0].team.add(cast["contributor"])  # type: ignore[arg-type]
    note = ProgressNote.objects.create(
        workstream=workstreams[1], happened_on=today(), body="Words.", author=editor, changed_by=editor, written_at=NOON
    )
    key_date = KeyDate(what="It ends")
    key_date.when = When.on(today())
    key_date.save()
    milestone = Milestone(workstream=workstreams[1], title="It is reached")
    milestone.planned = When.on(today())
    milestone.save()
    consultation = Consultation.objects.create(
        workstream=workstreams[1], slug="what", title="What?", summary="What?", opens_at=NOON, closes_at=NOON + DAY
    )
    plan = ActionPlan.objects.create(slug="plan", workstream=workstreams[1], title="Plan")
    part = Part.objects.create(consultation=consultation, position=1, title="A part")
    event = Event(consultation=consultation, title="A talk")
    event.when = When.on(today())
    event.save()
    action = Action.objects.create(reference="A-1", workstream=workstreams[1], what="Do it")
    recommendation = Recommendation.objects.create(
        reference="R-1", workstream=workstreams[1], text="Do it.", review="A review", put_on=today()
    )
    evidence = Evidence.objects.create(
        key=uuid4(), recommendation=recommendation, title="It", address="https://example.org/", added_at=NOON
    )
    commitment = Commitment.objects.create(slug="section-1", kind="law", title="It", source="An Act", section="1", asks="It.")
    table = TableImport.objects.create(kind="actions", headings=[], lines=[], by=cast["editor"], at=NOON, applied_at=NOON)  # type: ignore[misc]
    stage = Stage(name="Stage One")
    stage.starts = When.on(today())
    stage.save()
    blog_import = BlogImport.objects.create(file_name="blog.xml", by=editor, at=NOON)
    link, preview = previews.make(preview_form(), draft, by=editor)
    meeting, paper, draft_paper = a_meeting(group, editor)
    held = noting.circulate(noting.hold(group, by=editor), by=editor)
    remark = Remark.objects.create(update=draft, text="Words.", written_by=editor, written_at=NOON)
    a_portrait(editor)
    return {
        "invitation": an_invitation(group, editor).pk,
        "membership": Membership.objects.get(group=group, profile__slug="member").pk,
        "remark": remark.pk,
        "meeting": meeting.pk,
        "held": held.meeting_id,
        "question": noting.ask(paper, "Why?", by=editor).pk,
        "decision": noting.decision(held, "It is so.", by=editor).pk,
        "action_point": noting.give(held, "Do it.", by=editor).pk,
        "meeting_note": held.pk,
        "proposal": noting.propose(held, "Other words.", by=editor).pk,
        "guest": noting.invite(held, "A guest", by=editor).pk,
        "paragraph": held.paragraphs.get().pk,
        "item": meeting.items.get().pk,
        "paper": paper.pk,
        "own_note": PaperNote.objects.create(user=cast["member"], paper=paper, text="Mine.", at=NOON).pk,  # type: ignore[misc]
        "draft_paper": draft_paper.pk,
        "paper_file": draft_paper.document.versions.get().files.get().pk,  # type: ignore[union-attr]
        "preview": preview,
        "calendar": calendars.renew(uuid4(), by=editor),
        "preview_link": link.pk,
        "blog_import": blog_import.pk,
        "table": table.key,
        "document": document.pk,
        "draft_document": draft_document.pk,
        "draft_file": draft_document.versions.get().files.get().pk,
        "stage": stage.pk,
        "token": make_token(editor, "documents:read")[0].pk,
        "passkey": passkeys.give(editor, "My phone").pk,
        "recommendation": recommendation.pk,
        "evidence": evidence.pk,
        "commitment": commitment.pk,
        "action": action.pk,
        "outcome": workstreams[1].outcome_id,
        "plan": plan.pk,
        "consultation": consultation.pk,
        "event": event.pk,
        "part": part.pk,
        "milestone": milestone.pk,
        "key_date": key_date.pk,
        "note": note.pk,
        "update_file": attached.pk,
        "section": draft.sections.get().pk,
        **{name: make_promise(section).pk for name, section in promising.items()},
        "source": Source.objects.create(update=draft, key="note 1", happened_at=NOON, words="It.", audience="everyone").pk,
        "comment": sent(Update.objects.get(number=1)).pk,
        "reader": reader.pk,
        "change": Change.objects.visible_to(ANYONE)[0].pk,
        "digest": Digest.objects.create(frequency=Frequency.DAILY, period_start=NOON - DAY, period_end=NOON, opened_at=NOON).pk,
        "preferences": tokens.token_for(reader, tokens.PREFERENCES),
        "unsubscribe": tokens.token_for(reader, tokens.UNSUBSCRIBE),
    }


def test_every_address_has_a_row() -> None:
    assert set(routes(get_resolver())) == set(TABLE)


HALVES = [READERS[::2], READERS[1::2]]
"""A world takes long to make, and nothing that is asked of it changes it: half of the readers ask the same one."""


@pytest.mark.parametrize("names", HALVES, ids=["even", "odd"])
def test_each_address_answers_each_reader_as_the_table_says(
    subtests: pytest.Subtests, cast: dict[str, Reader], places: dict[str, object], names: list[str]
) -> None:
    for name in names:
        ask_all(subtests, signed_in(cast[name]), places, name)


def ask_all(subtests: pytest.Subtests, client: Client, places: dict[str, object], name: str) -> None:
    for address, row in {**TABLE, **FURTHER}.items():
        is_open = name in row.open_to if isinstance(row.open_to, set) else (name != "anyone" or row.to_anyone == 404)
        status = row.status if is_open else row.to_anyone if name == "anyone" else row.to_others
        path = row.path.format(**places)
        with subtests.test(address, reader=name), taken_back():
            response = client.get(path)
            assert response.status_code == status
            if name != "anyone" and address not in SAME_FOR_ANYONE and response.status_code != MOVED:
                assert "no-store" in response.get("Cache-Control", "")
            if name in ("anyone", "administrator"):
                assert client.head(path).status_code == status


@pytest.mark.parametrize("names", HALVES, ids=["even", "odd"])
def test_what_only_shows_refuses_post_and_what_writes_refuses_strangers(
    subtests: pytest.Subtests, cast: dict[str, Reader], places: dict[str, object], names: list[str]
) -> None:
    for name in names:
        post_to_all(subtests, signed_in(cast[name]), places, name)


def post_to_all(subtests: pytest.Subtests, client: Client, places: dict[str, object], name: str) -> None:
    session = client.cookies
    for address, row in TABLE.items():
        with subtests.test(address, reader=name), taken_back():
            client.cookies = SimpleCookie(session)
            status = client.post(row.path.format(**places)).status_code
            if address in STAFF and name not in row.open_to:
                assert status in ({NOT_SAVED} if name == "anyone" else {404} if row.takes_post else {404, 405})
            elif not row.takes_post:
                refused = {405, NOT_SAVED} if name == "anyone" and row.to_anyone == SIGN_IN else {405}
                assert status in refused
            else:
                assert status < 500
    client.cookies = SimpleCookie(session)
    assert client.get("/my/").status_code == (SIGN_IN if name == "anyone" else 200)  # the same reader to the last


def test_staff_pages_take_no_post_without_the_csrf_token(
    subtests: pytest.Subtests, cast: dict[str, Reader], places: dict[str, object]
) -> None:
    client = signed_in(cast["administrator"])
    client.handler.enforce_csrf_checks = True
    session = client.cookies
    for address, row in STAFF.items():
        with subtests.test(address), taken_back():
            client.cookies = SimpleCookie(session)
            assert client.post(row.path.format(**places)).status_code in (403, 405)
