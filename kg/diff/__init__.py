"""This module compares two states of the record: in words, as JSON, and as a patch that can be applied."""
