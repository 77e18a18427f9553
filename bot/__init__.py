"""LINE: webhook in, commands and buttons, cards, delivery out; and a LINE to try it with."""
