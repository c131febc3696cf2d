"""Decision tables: rules that a firm writes as a spreadsheet, one row a rule.

A table lies beside YAML rules, as `recommend/<topic>/<name>.xlsx` or `.csv`, and gives the same
items: `compile` reads it, `express` writes rules as one. docs/decision-tables.md is for people.
"""
