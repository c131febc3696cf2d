"""The steps between schemas, and what runs them."""
