"""Looks into files of strangers, each in a process of its own: `inspect`, `picture`, `cleaned`, `markdown_of`."""

from documents.inspecting.findings import Findings, Kind, PictureInside, Refused
from documents.inspecting.looking import cleaned, inspect, picture
from documents.inspecting.making import markdown_of

__all__ = ["Findings", "Kind", "PictureInside", "Refused", "cleaned", "inspect", "markdown_of", "picture"]
