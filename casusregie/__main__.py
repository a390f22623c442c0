"""`python -m casusregie` is the command `casusregie`."""

from casusregie.cli import main

main()
