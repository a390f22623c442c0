"""The end of a dossier: terms of retention, destruction, and fresh keys."""
