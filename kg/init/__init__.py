"""Begins archives and files: what `kg init` and `kg new` write, which validates as it stands.

Takes a name and what a person knows; gives the text of files. `folder` makes an archive from the files in
`templates/`; `forms` make one file of an archive, with an absence for whatever is not known yet.
"""

__all__ = ["folder", "forms"]
