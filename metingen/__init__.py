"""What developers measure and count: speed, the datalek simulation and the register of eisen.

It stands above the product and may use all of it; nothing of the product imports it.
"""
