"""The text of SPARQL queries: read as a tree, refused where it could do harm, and given values.

Takes query files and text from users, and gives text that a store may run: `query_file` reads the files and their
headers, `text` splits queries into tokens and checks them, `tree` reads them as a syntax tree, `values` puts values in,
`days` counts the days between dates, `construct` takes a rule apart, `mistakes` says what is wrong with a query,
`count` asks how many rows it gives, and `join_hints` rewrites a rule so that an engine joins it faster.
"""

__all__ = ["construct", "count", "days", "join_hints", "mistakes", "query_file", "text", "tree", "values"]
