"""Proof files: recognised by content, redrawn, kept by their digest, on disk or in S3."""
