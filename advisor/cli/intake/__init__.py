"""`advisor intake`: the interview on a terminal, over lines, or without input."""
