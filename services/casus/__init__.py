"""The acts of a casus, the passing of a poort, and its terms."""
