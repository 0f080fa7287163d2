"""What a token may open of this room."""

from people import scopes

READ = scopes.declare("documents:read", "Documents that you can read, and their files")
