"""Berichten after they were queued, and how partijen are reached."""
