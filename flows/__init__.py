"""Prefect flows: the process as a procesregisseur would tell it, and the worker that keeps the flow runs
awake.
"""
