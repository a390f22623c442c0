"""Who works on what: leases, flow runs, and what has work."""
