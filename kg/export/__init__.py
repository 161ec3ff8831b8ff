"""This module exports a graph as a release: the data in the formats people use, described and checksummed."""
