"""What web pages say about opinions of the Working Group on Arbitrary Detention.

`run` shows the flow; `lines` reads the lines and says which cannot be used; `sources` describes where each was read;
`opinions` brings the lines on one opinion together; `statements` writes what they say; `curated` knows what the curated
files say already.
"""
