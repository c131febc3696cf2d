"""The JSON API, `/api/v1`: what the pages use, for programs."""
