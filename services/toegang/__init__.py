"""People: accounts, signing in, what they may do, and what is unusual in it."""
