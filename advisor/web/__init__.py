"""The intake page and its API: one process on this machine, closed to all others."""
