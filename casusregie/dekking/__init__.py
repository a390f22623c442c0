"""What holds a convenant file in place: take one line away, and see whether a scenario fails for that reason.

knopen     every line of a convenant file that a scenario can hold, and what it looks like without it
anders     a convenant with one thing changed
waarnemen  what one step of a scenario was about, and whether its failing proves a line
spelen     plays the scenarios, and each step again for every line that it is about
cellen     who may read and do what, cell by cell, against the table that was written by hand
verslag    the figures, the names of what nothing holds, and the drawing
"""
