"""Looks into files of strangers, each in a process of its own: `inspect`, `drawn_pages`, `cleaned`, `markdown_of`."""

from documents.inspecting.findings import Findings, Kind, PictureInside, Refused
from documents.inspecting.looking import cleaned, drawn_pages, inspect
from documents.inspecting.making import markdown_of

__all__ = ["Findings", "Kind", "PictureInside", "Refused", "cleaned", "drawn_pages", "inspect", "markdown_of"]
