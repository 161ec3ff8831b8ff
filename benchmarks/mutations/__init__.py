"""Wrong statements, planted one at a time into the curated data of an archive, to count how many validation notices.

`kinds` lists what is planted, family by family; `index` and `edits` are what its entries are written with. `bench`
holds an archive in memory, plants a mutation as an edit of a file would, validates what it reaches and undoes it.
`measure` plants some of each kind, and `table` writes what came of it.
"""
