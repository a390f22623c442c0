"""The machinery: an act is declared once and carried out in one transaction; who acts, and on which facts."""
