"""People are invited to a group by email: once, for a while, by whoever keeps the group."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from meetings import invitations
from people.dates import day_by_the_clock, today
from people.models import Group, Invitation, Membership, Profile, Reader, Role, User
from publishing.logs import SECRETS
from publishing.models import AuditEntry, SearchEntry
from tests.conftest import DAY, MailServer, make_person, signed_in, text_of
from tests.meetings.test_groups import serve
from tests.meetings.test_keeping import EAG, account, secretary, send, text
from tests.updates.test_staff import form_of
from workstreams.models import Workstream

__all__ = ["secretary"]
INVITE = f"{EAG}invitations/add/"
FIRST = {"email": "Nell@Example.org", "name": "Nell New", "organisation": "A charity", "part": "member"}


def invite(by: User, **answers: object) -> str:
    """Send the form; the page that follows. The letter goes."""
    page = send(signed_in(by), INVITE, **{**FIRST, "starts_on": str(today()), **answers})
    invitations.send_due()
    return page


def link(server: MailServer) -> str:
    """The path of the last letter's link."""
    found = re.search(r"http://portal\.test(/invitations/\S+)", text_of(server.received[-1]))
    assert found
    return found[1]


def act(by: User, what: str) -> str:
    path = f"{EAG}invitations/{Invitation.objects.latest('pk').pk}/{what}/"
    page = signed_in(by).post(path, follow=True).content.decode()
    invitations.send_due()
    return page


def test_an_invitation_becomes_an_account_a_profile_and_a_membership(
    secretary: User, group: Group, mail_server: MailServer
) -> None:
    assert "Invited Nell New" in invite(secretary)
    (message,) = mail_server.received
    assert (message["To"], message["Subject"]) == ("Nell@Example.org", "Invitation to the External Advisory Group")
    assert "Sam Secretary invites you" in text_of(message)
    assert link(mail_server) in text_of(message, "html")
    client, path = Client(), link(mail_server)
    for ask in (client.get, client.head, client.options):
        response = ask(path)
        assert not response.cookies
    response = client.get(path)
    assert "Sam Secretary invites you, Nell New" in response.content.decode()
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in response["Cache-Control"]
    assert not User.objects.filter(email__iexact="nell@example.org").exists()
    response = client.post(path, {"wants_letters": "on"})
    assert response["Location"] == "/account/sign-in/?next=%2Fgroups%2Feag%2F"
    assert "Sign in with the address" in str(next(iter(get_messages(response.wsgi_request))))
    user = User.objects.get(email="nell@example.org")
    membership = Membership.objects.get(profile__user=user)
    assert (membership.part, membership.starts_on, membership.wants_letters) == ("member", today(), True)
    assert (membership.profile.name, membership.profile.organisation) == ("Nell New", "A charity")
    assert Group.objects.of(user).get() == group
    assert "Nell New" in text(Client(), "/groups/eag/")
    assert SearchEntry.objects.of(membership.profile).exists()
    assert AuditEntry.objects.get(did="accepted invitation").by == user


def test_they_may_say_that_they_want_no_emails(secretary: User, mail_server: MailServer) -> None:
    invite(secretary)
    Client().post(link(mail_server))
    assert not Membership.objects.get(profile__name="Nell New").wants_letters
    assert "wants no emails about the group" in text(signed_in(secretary), EAG)


def dead(client: Client, path: str) -> int:
    """What a link answers that opens nothing; it says no name and makes no account."""
    before = User.objects.count(), Membership.objects.count()
    page = client.get(path)
    assert client.post(path, {"wants_letters": "on"}).status_code == page.status_code
    assert "This invitation does not work" in page.content.decode()
    assert "Nell" not in page.content.decode()
    assert "External Advisory" not in page.content.decode()
    assert (User.objects.count(), Membership.objects.count()) == before
    return page.status_code


def test_a_link_works_once(secretary: User, mail_server: MailServer) -> None:
    invite(secretary)
    path = link(mail_server)
    assert Client().post(path).status_code == 302
    for response in (Client().get(path), Client().post(path)):
        assert response.status_code == 200
        assert "You have accepted" in response.content.decode()
        assert "/account/sign-in/?next=%2Fgroups%2Feag%2F" in response.content.decode()
    assert Membership.objects.filter(profile__name="Nell New").count() == 1
    assert "Nell New accepted that invitation meanwhile" in act(secretary, "revoke")
    assert dead(Client(), "/invitations/unknown/") == 404


def test_it_expires_is_renewed_and_revoked(secretary: User, mail_server: MailServer) -> None:
    invite(secretary)
    first = link(mail_server)
    Invitation.objects.update(expires_at=timezone.now())
    assert dead(Client(), first) == 410
    assert "Expired" in text(signed_in(secretary), EAG)
    assert "Another letter goes to Nell@Example.org" in act(secretary, "renew")
    second = link(mail_server)
    assert dead(Client(), first) == 404
    assert Client().get(second).status_code == 200
    assert "Revoked the invitation" in act(secretary, "revoke")
    assert dead(Client(), second) == 410
    assert "accepted or revoked meanwhile" in act(secretary, "renew")
    assert len(mail_server.received) == 2
    assert "Invited Nell New" in invite(secretary)
    act(secretary, "renew")
    assert Client().post(link(mail_server)).status_code == 302


def test_a_term_that_is_over_or_a_closed_group_opens_nothing(secretary: User, group: Group, mail_server: MailServer) -> None:
    invite(secretary, ends_on=str(today()))
    path = link(mail_server)
    assert Client().get(path).status_code == 200
    Invitation.objects.update(starts_on=today() - DAY, ends_on=today() - DAY)
    assert dead(Client(), path) == 410
    assert "This day is over" in invite(secretary, starts_on=str(today() - DAY), ends_on=str(today() - DAY))


def test_an_account_in_two_groups_is_one_account(
    cast: dict[str, Reader], secretary: User, group: Group, mail_server: MailServer
) -> None:
    member = account(cast["other group's member"])
    invite(secretary, email=member.email.upper(), part="chair")
    users, profiles = User.objects.count(), Profile.objects.count()
    client = signed_in(member)
    response = client.post(link(mail_server), {"wants_letters": "on"}, follow=True)
    assert response.redirect_chain == [("/groups/eag/", 302)]
    assert "You have accepted" in response.content.decode()
    assert (User.objects.count(), Profile.objects.count()) == (users, profiles)
    assert {group.slug for group in Group.objects.of(member)} == {"eag", "other"}


def test_somebody_who_serves_already_gets_an_account_and_keeps_the_term(
    secretary: User, group: Group, mail_server: MailServer
) -> None:
    chair = serve(group, "Zoe", "chair", since=-90)
    assert f'<option value="{chair.pk}" selected>' in text(signed_in(secretary), f"{INVITE}?profile={chair.pk}")
    invite(secretary, profile=chair.pk, name="")
    assert Client().post(link(mail_server), {"wants_letters": "on"}).status_code == 302
    membership = group.memberships.get(profile=chair)
    assert (membership.part, membership.starts_on) == ("chair", today() - 90 * DAY)
    chair.refresh_from_db()
    assert chair.user == User.objects.get(email="nell@example.org")
    assert "has an account with another address" in invite(secretary, email="z@example.org", profile=chair.pk, name="")


def test_whoever_serves_or_is_asked_already_is_not_written_to(
    cast: dict[str, Reader], secretary: User, mail_server: MailServer
) -> None:
    assert "in the group already" in invite(secretary, email=account(cast["member"]).email.upper())
    assert mail_server.received == []
    assert "Invited" in invite(secretary, email=account(cast["former member"]).email)
    assert "Renew that invitation instead" in invite(secretary, email=account(cast["former member"]).email.upper(), name="Again")
    assert len(mail_server.received) == 1


def test_somebody_whose_term_was_ended_can_serve_again(cast: dict[str, Reader], secretary: User, mail_server: MailServer) -> None:
    former = account(cast["former member"])
    invite(secretary, email=former.email, starts_on=str(today() - 9 * DAY))
    Client().post(link(mail_server))
    terms = Membership.objects.filter(profile__user=former).order_by("starts_on")
    assert [(term.starts_on, term.ends_on) for term in terms][1:] == [(today(), None)]
    assert Group.objects.of(former).exists()


def test_somebody_else_who_is_signed_in_is_told_and_accepts_nothing(
    cast: dict[str, Reader], secretary: User, mail_server: MailServer
) -> None:
    invite(secretary)
    client, before = signed_in(cast["member"]), Membership.objects.count()
    for response in (client.get(link(mail_server)), client.post(link(mail_server))):
        assert response.status_code == 403
        assert "You are signed in as member@example.org" in response.content.decode()
        assert "Nell" not in response.content.decode()
    assert Membership.objects.count() == before
    assert Client().post(link(mail_server)).status_code == 302


def test_a_form_sent_twice_invites_once(secretary: User, mail_server: MailServer) -> None:
    client = signed_in(secretary)
    form = form_of(client, INVITE, **FIRST, starts_on=str(today()))
    for _ in range(2):
        assert client.post(INVITE, form)["Location"] == f"{EAG}#invitations"
    assert invitations.send_due() == 1
    assert invitations.send_due() == 0
    assert len(mail_server.received) == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"email": ""}, "Enter the address to write to."),
        ({"email": "nell"}, "in the right form"),
        ({"name": ""}, "Choose somebody, or enter a name."),
        ({"part": "king"}, "Select a valid choice."),
        ({"starts_on": "x"}, "Give a day, like 2016-11-24."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(
    secretary: User, mail_server: MailServer, answers: dict[str, str], words: str
) -> None:
    page = invite(secretary, **answers)
    assert words in page
    assert 'value="A charity"' in page
    assert mail_server.received == []


def test_an_address_is_written_to_three_times_a_day_at_most(secretary: User, mail_server: MailServer) -> None:
    invite(secretary)
    act(secretary, "renew")
    act(secretary, "renew")
    assert "written to 3 times within a day" in act(secretary, "renew")
    assert len(mail_server.received) == 3
    assert Client().get(link(mail_server)).status_code == 200


def test_letters_wait_for_a_mail_server_and_say_if_it_refuses(secretary: User, mail_server: MailServer) -> None:
    mail_server.refusals["Nell@Example.org"] = "451 Later"
    invite(secretary)
    invitation = Invitation.objects.get()
    assert (invitation.sent_at, invitation.failed) == (None, "")
    assert invitation.not_before > timezone.now() + datetime.timedelta(minutes=4)
    Invitation.objects.update(not_before=timezone.now())
    mail_server.refusals["Nell@Example.org"] = "550 Nobody of that name"
    invitations.send_due()
    assert "could not be delivered</strong>: 550 Nobody of that name" in text(signed_in(secretary), EAG)
    del mail_server.refusals["Nell@Example.org"]
    act(secretary, "renew")
    assert Client().get(link(mail_server)).status_code == 200


def test_only_those_who_keep_the_group_invite(cast: dict[str, Reader], secretary: User, mail_server: MailServer) -> None:
    invite(secretary)
    invitation = Invitation.objects.get()
    paths = [f"/staff/groups/other/invitations/{invitation.pk}/{what}/" for what in ("renew", "revoke")]
    for path in [*paths, "/staff/groups/other/invitations/add/"]:
        assert signed_in(secretary).post(path).status_code == 404
    assert signed_in(cast["editor"]).post(paths[1]).status_code == 404
    assert signed_in(cast["member"]).post(f"{EAG}invitations/{invitation.pk}/revoke/").status_code == 404
    assert Invitation.objects.unanswered().get() == invitation


def test_closing_the_group_ends_its_invitations(
    secretary: User, group: Group, cast: dict[str, Reader], mail_server: MailServer
) -> None:
    invite(secretary)
    Membership.objects.filter(starts_on__gt=today()).delete()
    send(signed_in(cast["administrator"]), f"{EAG}close/", closed_on=str(day_by_the_clock()))
    assert dead(Client(), link(mail_server)) == 410


def test_an_address_that_did_not_answer_is_forgotten(secretary: User, group: Group, mail_server: MailServer) -> None:
    invite(secretary)
    now = timezone.now()
    assert invitations.forget(now + 100 * DAY) == 0
    assert invitations.forget(now + 105 * DAY) == 1
    invite(secretary, email="other@example.org")
    Client().post(link(mail_server))
    assert invitations.forget(now + 900 * DAY) == 0


def test_the_database_lets_one_invitation_wait_for_an_address(secretary: User, group: Group, mail_server: MailServer) -> None:
    invite(secretary)
    facts = Invitation.objects.values("name", "made_at", "not_before", "expires_at", "starts_on").get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(group=group, email="nell@example.ORG", by=secretary, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(digest="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(accepted_at=timezone.now(), revoked_at=timezone.now())


def test_no_log_holds_its_secret(secretary: User, mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    invite(secretary)
    path = link(mail_server)
    assert SECRETS.sub(r"\1…", f"GET {path} 410") == "GET /invitations/…/ 410"
    assert path.split("/")[2] not in str(list(Invitation.objects.values()))


def test_whose_account_was_closed_does_not_come_back_by_an_invitation(secretary: User, mail_server: MailServer) -> None:
    make_person("gone")
    User.objects.filter(name="gone").update(is_active=False)
    invite(secretary, email="gone@example.org")
    response = Client().post(link(mail_server))
    assert response.status_code == 410
    assert not Membership.objects.filter(profile__name="Nell New").exists()


@pytest.mark.parametrize("since", [-30, 30])
def test_a_secretariat_takes_over_nobody_of_another_group(
    secretary: User, group: Group, mail_server: MailServer, since: int
) -> None:
    """Whoever signs in as the chair of another group reads what that group reads."""
    chair = serve(Group.objects.create(slug="other", name="Another group"), "Zoe", "chair", since=since)
    Membership.objects.create(group=group, profile=chair, starts_on=today() - 9 * DAY)
    asked = {"email": "evil@example.net", "profile": chair.pk, "name": ""}
    assert "ask an editor to invite them. Nothing was sent." in invite(secretary, **asked)
    assert mail_server.received == []
    assert "Invited Zoe" in invite(make_person("an editor", role=Role.EDITOR), **asked)
    assert "ask an editor to invite them" in act(secretary, "renew")
    Client().post(link(mail_server))
    chair.refresh_from_db()
    assert chair.user == User.objects.get(email="evil@example.net")


def test_a_secretariat_takes_over_nobody_who_leads_a_workstream(
    secretary: User, group: Group, workstreams: list[Workstream], mail_server: MailServer
) -> None:
    lead = serve(group, "Zoe")
    workstreams[0].leads.add(lead)
    assert "ask an editor to invite them. Nothing was sent." in invite(secretary, profile=lead.pk, name="")


def test_who_came_to_serve_elsewhere_meanwhile_is_not_tied_by_an_invitation(
    secretary: User, group: Group, mail_server: MailServer
) -> None:
    member = serve(group, "Zoe")
    invite(secretary, profile=member.pk, name="")
    serve(Group.objects.create(slug="other", name="Another group"), "Zoe", since=9)
    assert Client().post(link(mail_server)).status_code == 410
    assert not User.objects.filter(email="nell@example.org").exists()
    member.refresh_from_db()
    assert member.user is None
