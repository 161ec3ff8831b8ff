"""The open web: the one client that asks strangers for pages, and the one parser of the HTML that they send.

`client` takes an address and gives an answer, politely and within limits; `addresses` says which addresses are public,
and `network` connects to no other. `html` takes the text of a page and gives the tags and texts in it one after
another, in time and memory that grow with the page and no faster. SPARQL endpoints have a client of their own in
`kg.store`.
"""

__all__ = ["addresses", "client", "html"]
