"""Looks into files of strangers, each in a process of its own: `inspect`, `picture`, `clean_picture`."""

from documents.inspecting.findings import Findings, Kind, Refused
from documents.inspecting.looking import clean_picture, inspect, picture

__all__ = ["Findings", "Kind", "Refused", "clean_picture", "inspect", "picture"]
