"""Staff pages of the documents: the list, what each is, who may read it, and withdrawing it."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from documents import library, uploads, versions
from documents.forms.documents import DocumentForm, ReadersForm, WithdrawForm
from documents.forms.filters import StaffDocumentFilterForm
from documents.models import Document
from people.access import StaffRequest, editors_only, staff_only
from people.models import User
from publishing import link_search, links, moving
from publishing.forms import save_unless_newer, say_unless_newer
from publishing.models import FormerAddress
from publishing.states import State
from workstreams import lists
from workstreams.models import Workstream

READ_OR_POST = ["GET", "HEAD", "POST"]


def get_document(request: StaffRequest, pk: int) -> Document:
    """A document of which whoever asks may write versions."""
    return get_object_or_404(Document.objects.written_by(request.user).select_related("current", "changed_by"), pk=pk)


@staff_only
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    form = StaffDocumentFilterForm(request.GET)
    rows = form.chosen(Document.objects.written_by(request.user)).prefetch_related("workstreams", "audience_groups")
    listed = lists.page_of(request, form, rows)
    return render(request, "documents/staff/index.html", {**listed, "thing": "document", "own": may_add(request.user)})


def may_add(user: User) -> bool:
    """Whether there is a workstream for whose documents they may write; editors need none."""
    return user.is_editor or Workstream.objects.written_by(user).exists()


@staff_only
@require_http_methods(READ_OR_POST)
def add(request: StaffRequest) -> HttpResponse:
    if not may_add(request.user):
        raise Http404
    form = DocumentForm(request.POST or None, user=request.user)
    if form.is_valid():
        document = library.add(form, by=request.user)
        messages.success(request, f"Added “{document}”. Now write its text, or add its files.")
        return redirect(document.staff_url)
    return render(request, "documents/staff/edit.html", {"form": form, "heading": "Add a document"})


@staff_only
@require_safe
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    document = get_document(request, pk)
    draft = versions.being_written(document)
    context = {
        "document": document,
        "draft": draft,
        "files": draft.files.select_related("stored", "accepted_by") if draft else [],
        "versions": document.versions.filter(published_at__isnull=False)
        .select_related("published_by")
        .prefetch_related("files__accepted_by"),
        "used": used_by(document, request),
        "may_discard": library.may_discard(document, by=request.user),
    }
    return render(request, "documents/staff/detail.html", context)


def used_by(document: Document, request: StaffRequest) -> list[tuple[str, list[object]]]:
    """Where readers come upon the document, by kind of page."""
    related = Document.objects.visible_to(request.user).filter(related=document)
    places = [
        ("Workstreams", document.workstreams.all()),
        ("Groups", document.groups.all()),
        ("Legislation and commitments", document.commitments.all()),
        ("Recommendations", document.recommendations.all()),
        ("Related documents", related),
    ]
    return [(kind, list(things)) for kind, things in places if things]


@staff_only
@require_http_methods(READ_OR_POST)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """What a document is. Of one that is published readers see it at once, so only editors may say otherwise."""
    document = get_document(request, pk)
    if document.is_readable and not request.user.is_editor:
        raise Http404
    offered = {"title": uploads.better_title(document)}
    form = DocumentForm(request.POST or None, instance=document, initial=offered, user=request.user)
    newer = None
    if form.is_valid():
        form, newer = save_unless_newer(form, partial(library.save, by=request.user), request.user, user=request.user)
        if newer is None:
            messages.success(request, f"Saved “{document}”.")
            return redirect(document.staff_url)
    context = {"form": form, "document": document, "newer": newer, "heading": f"Describe “{document}”"}
    return render(request, "documents/staff/edit.html", context)


@staff_only
@require_safe
def link_to(request: StaffRequest, pk: int) -> HttpResponse:
    """Pages of ours to which the document's text can link."""
    return link_search.answer(request, links.readers_of(get_document(request, pk)))


@editors_only
@require_http_methods(READ_OR_POST)
def address(request: StaffRequest, pk: int) -> HttpResponse:
    return moving.page(request, get_document(request, pk))


@editors_only
@require_safe
def leading_here(request: StaffRequest, pk: int) -> HttpResponse:
    """Texts that link to the document, to a version or a file of it, or to an address that it had."""
    document = get_document(request, pk)
    former = FormerAddress.objects.of_kind(Document).filter(thing_id=document.pk).values_list("slug", flat=True)
    found = links.leading_to(*(reverse("document", args=[slug]) for slug in [document.slug, *former]))
    others = [one for one in found if one.text.mended_at != document.staff_url]
    return render(request, "documents/staff/leading_here.html", {"document": document, "found": others})


@editors_only
@require_http_methods(READ_OR_POST)
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    document = get_document(request, pk)
    if not library.may_discard(document, by=request.user):
        raise Http404
    if request.method == "POST":
        library.discard(document, by=request.user)
        messages.success(request, f"Took “{document}” away.")
        return redirect("staff_documents")
    return render(request, "documents/staff/discard.html", {"document": document})


@editors_only
@require_http_methods(READ_OR_POST)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    document = get_document(request, pk)
    if not document.is_readable:
        raise Http404
    was = document.is_withdrawn
    form = WithdrawForm(request.POST or None, seen=document.version if was else 0, initial={"notice": document.notice})
    if form.is_valid():
        step = partial(library.withdraw, document, form.cleaned_data["notice"], by=request.user)
        say_unless_newer(form, lambda seen: step(seen=seen or 0))
        if not form.errors:
            messages.success(request, f"Withdrew “{document}”. Its page says so, and its files are not given out.")
            return redirect(document.staff_url)
    heading = f"Change the notice of “{document}”" if was else f"Withdraw “{document}”"
    context = {"form": form, "document": document, "heading": heading}
    return render(request, "documents/staff/withdraw.html", context)


@editors_only
@require_http_methods(READ_OR_POST)
def readers(request: StaffRequest) -> HttpResponse:
    """Who may read the documents chosen in the list: first what would change, then the change."""
    asked = request.POST if request.method == "POST" else None
    form = ReadersForm(asked, initial={"documents": request.GET.getlist("documents")})
    context: dict[str, object] = {"form": form, "heading": "Who can read these documents?", "drafts": State.DRAFT}
    if form.is_valid():
        audience, groups = form.cleaned_data["audience"], form.cleaned_data["audience_groups"]
        reach = library.reach(form.cleaned_data["documents"].prefetch_related("audience_groups"), audience, groups)
        opens = any(one.opens for one in reach)
        if "sure" in request.POST and (not opens or "opens" in request.POST):
            changed = library.give_to(form.cleaned_data["documents"], audience, groups, by=request.user)
            messages.success(request, f"{len(changed)} document{'' if len(changed) == 1 else 's'} changed.")
            return redirect("staff_documents")
        context |= {
            "reach": reach,
            "opens": opens,
            "to_whom": library.how_many(audience, groups),
            "missed": "sure" in request.POST,
        }
    return render(request, "documents/staff/readers.html", {**context, "chosen": chosen_in(form)})


def chosen_in(form: ReadersForm) -> list[Document]:
    """The documents that the form is about, as far as there are such."""
    numbers = form["documents"].value() or []
    known = [number for number in numbers if str(number).isdecimal() and len(str(number)) < 19]
    return list(Document.objects.filter(pk__in=known).prefetch_related("audience_groups"))
