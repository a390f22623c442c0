"""Prefect tasks: thin and retryable. Ids go in, codes come out; each calls one service."""
