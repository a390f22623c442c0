"""The acts of a datalek, and the ladder that acts when nobody does."""
