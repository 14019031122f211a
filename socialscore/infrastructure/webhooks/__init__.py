"""Webhooks on the wire (Standard Webhooks): events to bodies, secrets, signatures, checked addresses, sending."""
