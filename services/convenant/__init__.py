"""The life of a convenant: registered, filled in, in force, published."""
