"""Paper: how a document looks, and turning it into a tagged PDF. What it says is for
`services.inzien.documenten`.
"""
