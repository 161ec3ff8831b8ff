"""The graph as web pages and as a SPARQL endpoint, read-only; or the pages as a static site.

It takes an open graph and settings, and gives an application that `server.run` serves, or a folder of HTML files.
Other rooms use `settings` (flags and environment), `app` (the application), `server` (HTTP) and `site` (files).
"""

__all__ = ["app", "server", "settings", "site"]
