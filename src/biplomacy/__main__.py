"""``python -m biplomacy`` is the command ``biplomacy``."""

from biplomacy.cli.main import main

main()
