"""Each step, by the schema that it leads to."""
