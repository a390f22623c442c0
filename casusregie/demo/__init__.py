"""The demo: a scenario that is played with real logins, a local mail server with a page, and a check of the
outcome.
"""
