"""The SPARQL endpoint: the protocol, the processes that run queries, and the formats of results."""
