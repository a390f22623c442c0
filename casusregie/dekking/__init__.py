"""What holds a convenant file in place: take one line away, and see whether a scenario fails for that reason.

- knoop: a line of a convenant file, and when a step proves it
- knopen: all of them, by subject (partijen, afspraken, fasen, tijd)
- anders: a convenant with one thing changed
- waarnemen: what one step of a scenario was about, and how it failed
- spelen: plays the scenarios, and each step again for every line that it is about
- cellen: who may read and do what, cell by cell, against the table that was written by hand
- tabel: which lines that table holds
- verslag: the figures, the names of what nothing holds, and the drawing
- opdracht: the command
"""
