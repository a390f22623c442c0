"""The composition root: command line, settings, process supervision, the bewaker and the demo."""
