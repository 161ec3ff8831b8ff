"""This module marks the package: the graph as web pages and as a SPARQL endpoint, read only."""
