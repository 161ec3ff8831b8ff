"""The text of SPARQL queries: read as tokens, refused where it could do harm, and filled with parameters.

Takes query files and text from users, and gives text that a store may run: `query_file` reads the files and their
headers, `text` checks queries and puts values in, `mistakes` says what is wrong with one, `count` asks how many rows a
query gives, `join_hints` rewrites a rule so that an engine joins it faster.
"""

__all__ = ["count", "join_hints", "mistakes", "query_file", "text"]
