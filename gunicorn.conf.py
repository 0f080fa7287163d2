"""How gunicorn runs the portal: it reads this wherever it is started from this directory."""

limit_request_line = 8190
"""The longest address that it takes at all. What is longer is refused by a page of the portal."""
worker_class = "cpip.services.web.Worker"
