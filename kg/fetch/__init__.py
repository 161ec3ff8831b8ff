"""Documents from the web, kept in a folder of sources: who asked for them when, where they were, and their digests.

`wanted` says what is asked for and at which addresses; `fetch` asks for one after another, politely, through
`kg.web`; `content` tells what kind of file came; `manifest` is the list of
what the folder holds. A file is never overwritten, and nothing is asked for unless somebody runs `kg fetch`.
"""

__all__ = ["content", "fetch", "manifest", "wanted"]
