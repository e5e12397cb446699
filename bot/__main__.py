"""``python -m bot``: the command line where its script is not installed."""

from bot.cli import main

main()
