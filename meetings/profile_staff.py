"""Editors' pages of people: what is said of them, seen as readers will see it, published and taken back."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import files, serving
from meetings import profiles
from meetings.models import Portrait
from meetings.profile_forms import ProfileForm
from people.access import StaffRequest, editors_only
from people.models import Profile
from publishing.forms import save_unless_newer
from publishing.markdown import render as render_markdown
from publishing.writing import ChangedMeanwhile


@editors_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    return render(request, "meetings/staff/people.html", {"people": Profile.objects.all()})


@editors_only
@require_safe
def detail(request: StaffRequest, slug: str) -> HttpResponse:
    """As readers will see it once it is published."""
    profile = get_object_or_404(Profile, slug=slug)
    portrait = Portrait.objects.select_related("stored").filter(profile=profile).first()
    is_shown_so = (profile.post, profile.biography) == (profile.shown_post, profile.shown_biography) and (
        portrait is None or (portrait.stored_id, portrait.words) == (portrait.shown_id, portrait.shown_words)
    )
    context = {
        "profile": profile,
        "portrait": portrait,
        "biography": render_markdown(profile.biography),
        "is_shown_so": profile.published_at and is_shown_so,
    }
    return render(request, "meetings/staff/person.html", context)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    profile = get_object_or_404(Profile, slug=slug)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=profile)
    newer = None
    if form.is_valid():
        try:
            form, newer = save_unless_newer(form, partial(profiles.save, by=request.user))
        except files.NotTaken as reason:
            form.add_error("picture", str(reason))
        if newer is None and not form.errors:
            messages.success(request, f"Saved {profile}. Look it over, then publish it.")
            return redirect("staff_person", slug=slug)
    stored = get_object_or_404(Profile, slug=slug)
    context = {"form": form, "profile": stored, "newer": newer, "heading": f"Describe {stored}"}
    return render(request, "meetings/staff/person_edit.html", context)


@editors_only
@require_POST
def publish(request: StaffRequest, slug: str) -> HttpResponse:
    profile = get_object_or_404(Profile, slug=slug)
    seen = request.POST.get("version", "")
    try:
        profiles.publish(profile, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0, by=request.user)
    except profiles.NotReady as why:
        messages.error(request, f"Not published. {why}")
    except ChangedMeanwhile:
        messages.error(request, "Not published: somebody has changed it since you looked. Look it over once more.")
    else:
        messages.success(request, f"Published: readers see this of {profile} now.")
    return redirect("staff_person", slug=slug)


@editors_only
@require_POST
def take_back(request: StaffRequest, slug: str) -> HttpResponse:
    profile = get_object_or_404(Profile, slug=slug)
    profiles.take_back(profile, by=request.user)
    messages.success(request, f"Taken back: readers see the name and organisation of {profile} alone.")
    return redirect("staff_person", slug=slug)


@editors_only
@require_safe
def picture(request: StaffRequest, slug: str) -> HttpResponseBase:
    """As it was chosen, whether it has been published or not."""
    portrait = get_object_or_404(Portrait.objects.select_related("stored", "profile"), profile__slug=slug)
    if not portrait.is_picture:
        raise Http404
    return serving.respond(request, portrait.stored, f"{slug}.{portrait.stored.kind}", for_everyone=False)
