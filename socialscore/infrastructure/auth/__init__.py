"""Signing in: who a request comes from, and with which rights."""
