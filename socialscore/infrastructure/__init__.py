"""Adapters: the database, files, mail and sign-in behind the ports of the domain."""
