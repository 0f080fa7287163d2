"""Looks into files of strangers, each in a process of its own.

`looking` and `making` are for the portal; `child` and what it calls are the process, which starts for every file and therefore
names here nothing that it does not need.
"""
