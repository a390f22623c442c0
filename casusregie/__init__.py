"""The composition root: command line, settings, process supervision, the bewaker, the demo and the
benchmark.
"""
