"""The good inputs that the bad ones are made from, and what is looked for in an error."""

import re

OLD = b"the report of last week"
CODE = re.compile(r"^([LPAERS]\d{3})(?= |:)", re.MULTILINE)

ANSWERS = """\
engagement: {client: Test, date: 2026-11-25, currency: EUR, packs: [core]}
answers: {ctx.horizon_years: 3}
use_cases:
  - id: notes
    name: Notes
    answers:
      task.primary: classify_text
      use.tasks_month: 480k
"""

PACK = "{id: firm, version: '0.1', title: A firm, extends: [core>=0.1]}\n"

RULE = """\
id: bad-rule
title: A rule of a test
topic: reuse
stance: reduce
scope: use_case
when: {task.primary: classify_text}
recommend: Do it.
first_step: Begin.
because: It helps.
impact: small
effort: days
risk: low
limitations: It is made up.
evidence: [expert-judgement]
"""
