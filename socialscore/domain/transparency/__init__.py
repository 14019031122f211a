"""
A log in which nothing can be changed or left out unseen, and receipts that are checked without us.

Formats are public ones: RFC 6962 hashes, C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature, tlog-proof.
What an entry says is committed to with a salt of its own: the log holds nothing about anybody.
"""
