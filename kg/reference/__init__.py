"""This module and its neighbours write the pages of the ontology: every term with its rules, examples and uses."""
