"""What partners agreed, as data: one folder per convenant, one YAML file per version, and the typed
loader.
"""
