"""Advice: what the rules recommend, what it saves, what stands, in which order."""
