"""The interview: what is asked of an engagement and what was answered; free of any face."""
