"""What can be announced, to whom it is sent, and the channels that carry it. Announcements hold no personal
data.
"""
