"""Re-run: what a report carries is read, computed again and compared, with what differs and why."""
