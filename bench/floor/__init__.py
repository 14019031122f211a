"""
The floors: what a Django page costs that is written as the tutorial says.

(b) is a signed-in answer without a page, (c) a table of 25 rows, (d) the same as JSON by token.
"""
