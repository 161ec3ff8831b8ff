"""The graph as web pages and as a SPARQL endpoint, read-only; or the pages as a static site.

It takes an archive and settings, and gives an application that `server.run` serves, or a folder of HTML files.
Other rooms use `settings` (flags and environment), `gateway` and `endpoint` (the application and its workers),
`server` (HTTP), `site` (files), `brief` (of a case, for a lawyer), and of `app` the style sheet and the headers of
security.
"""

__all__ = ["app", "brief", "endpoint", "gateway", "server", "settings", "site"]
