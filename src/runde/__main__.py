"""`python -m runde` is `runde`."""

from runde.cli.main import main

main()
