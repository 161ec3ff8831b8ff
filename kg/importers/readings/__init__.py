"""Imports readings of pages and reports: what they say of opinions of the Working Group.

`wgad` shows the flow. `lines`, `charges` and `official` read the sources; `record` knows what other files describe;
`opinions` and `accounts` bring lines together; `sources` describes the pages; `documents`, `findings`, `cases`,
`domestic` and `reactions` write, each with the `writer`. The TOML files beside them are kept by hand.
"""
