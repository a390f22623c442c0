"""Records, the vault, the log chain and the clock: everything that is stored, and how."""
