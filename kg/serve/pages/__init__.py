"""The pages: home, search, questions, things, the SPARQL editor, and the translations they share."""
