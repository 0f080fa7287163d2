"""Makes one PDF of many things, each step in a process of its own.

`processes` and `binding_order` are for the portal; `child` and what it calls are the process, which knows no Django and no
settings: what it reads was written by strangers.
"""
