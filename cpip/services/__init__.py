"""The demo's and the tests' own PostgreSQL, Redis-protocol server and processes. In service none of this runs."""
