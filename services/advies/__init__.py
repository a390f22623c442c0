"""Advice outside a casus: a question that names nobody, its answers, and the reminder."""
