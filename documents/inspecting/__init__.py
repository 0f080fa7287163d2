"""Looks into files of strangers, each in a process of its own: `inspect`, `picture`, `cleaned`."""

from documents.inspecting.findings import Findings, Kind, PictureInside, Refused
from documents.inspecting.looking import cleaned, inspect, picture

__all__ = ["Findings", "Kind", "PictureInside", "Refused", "cleaned", "inspect", "picture"]
