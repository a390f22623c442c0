"""The web portal: the same services as the command line and the flows, for people. Server-rendered; it adds
no rule of its own.
"""
