"""One act = one function = one transaction. Used by the CLI, the tasks and, later, the portal alike."""
