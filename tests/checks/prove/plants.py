# ruff: noqa: E501 - one question or rule a line reads best
"""Planted faults: for each kind of finding five packs with one fault, and twins without it.

A twin differs in what stands between the marks, and has no finding at all.
"""

PLANTS: dict[str, dict[str, str]] = {
    "dead": {
        "contradiction": """
questions: [{id: a.n}]
rules: [{id: r, when: {all: [{a.n: {gt: 5}}, {a.n: {lt: «3|30»}}]}}]
""",
        "hidden chain": """
questions:
  - {id: a.kind, type: choice, options: [x, y]}
  - {id: a.child, type: yes_no, ask_if: {a.kind: x}}
  - {id: a.grandchild, type: yes_no, ask_if: {a.child: true}}
rules: [{id: r, when: {all: [{a.kind: «y|x»}, {a.grandchild: true}]}}]
""",
        "derived": """
questions: [{id: a.n}, {id: a.flag, type: yes_no}]
derive:
  - {fact: d.n, cases: [{when: {a.flag: true}, value: a.n * 2}, {when: {a.flag: false}, value: «3|a.n»}], otherwise: unknown}
rules: [{id: r, when: {all: [{a.flag: false}, {d.n: {gt: 10}}]}}]
""",
        "decimal": """
questions: [{id: a.n, bounds: [0, 1.8]}, {id: a.m}]
rules: [{id: r, when: {all: [{a.m: {gt: 5}}, {a.n: {«gt|ge»: 1.8}}]}}]
""",
        "exception": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {all: [{a.n: {gt: 5}}, {a.m: {lt: 9}}]}, unless: {a.n: {gt: «5|50»}}}]
""",
    },
    "always": {
        "known or not": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {any: [{a.n: known}, {not: {«a.n|a.m»: known}}]}}]
""",
        "a default that shows": """
questions: [{id: a.n, if_unknown: {central: 7}}, {id: a.m}]
rules: [{id: r, when: {any: [{a.n: {ge: «0|8»}}, {not: {a.n: known}}, {a.m: known}]}}]
""",
        "covered by a derived fact": """
questions: [{id: a.flag, type: yes_no}]
derive: [{fact: d.n, cases: [{when: {a.flag: true}, value: «9|1»}], otherwise: 4}]
rules: [{id: r, when: {d.n: {gt: 3}}}]
""",
        "three-valued": """
questions: [{id: a.flag, type: yes_no}, {id: a.m, type: yes_no}]
derive: [{fact: d.n, cases: [{when: {any: [{a.flag: true}, {not: {a.flag: «known|true»}}, {a.flag: false}]}, value: 9}], otherwise: 1}]
rules: [{id: r, when: {any: [{d.n: {gt: 3}}, {all: [{a.m: true}, {d.n: {lt: 2}}]}]}}]
""",
        "a chain of derived facts": """
questions: [{id: a.n}]
derive:
  - {fact: d.one, cases: [{when: {a.n: {gt: 50}}, value: 2}], otherwise: 1}
  - {fact: d.two, cases: [{when: {d.one: {ge: «1|2»}}, value: 5}], otherwise: 1}
rules: [{id: r, when: {d.two: {ge: 5}}}]
""",
    },
    "firm-on-nothing": {
        "a constant where nobody answered": """
questions: [{id: a.n}, {id: a.m}]
derive: [{fact: d.n, cases: [{when: {a.n: «unknown|known»}, value: 5}], otherwise: a.m * 1}]
rules: [{id: r, stance: justify, about: [a.n], when: {d.n: {ge: 2}}}]
""",
        "a derived fact of nothing": """
questions: [{id: a.flag, type: yes_no}, {id: a.m, type: yes_no}]
derive: [{fact: d.n, cases: [{when: {a.flag: «unknown|true»}, value: 9}], otherwise: 1}]
rules: [{id: r, stance: justify, about: [a.flag], when: {any: [{d.n: {ge: 5}}, {a.m: true}]}}]
""",
        "a reduce on an open question": """
questions: [{id: a.n}, {id: a.m}]
derive: [{fact: d.n, cases: [{when: {a.n: «unknown|{ge: 1}»}, value: 9}], otherwise: 1}]
rules: [{id: r, stance: reduce, about: [a.n], when: {any: [{d.n: {ge: 5}}, {a.m: {gt: 3}}]}}]
""",
        "not known": """
questions: [{id: a.n}]
derive: [{fact: d.n, cases: [{when: {not: {a.n: «known|{lt: 3}»}}, value: 9}], otherwise: 1}]
rules: [{id: r, stance: justify, about: [a.n], when: {d.n: {ge: 5}}}]
""",
        "two constants": """
questions: [{id: a.n}]
derive:
  - {fact: d.one, cases: [{when: {a.n: «unknown|known»}, value: 2}], otherwise: 1}
  - {fact: d.two, cases: [{when: {d.one: {ge: 2}}, value: d.one * 2}], otherwise: 1}
rules: [{id: r, stance: reduce, about: [a.n], when: {d.two: {ge: 4}}}]
""",
    },
    "assumed": {
        "a default": """
questions: [{id: a.n, if_unknown: {central: «7|4»}}]
rules: [{id: r, stance: justify, about: [a.n], when: {a.n: {gt: 5}}}]
""",
        "a decimal": """
questions: [{id: a.n, if_unknown: {central: «1.81|1.79»}}]
rules: [{id: r, stance: reduce, about: [a.n], when: {a.n: {gt: 1.8}}}]
""",
        "a default by another": """
questions:
  - {id: a.kind, type: choice, options: [x, y], if_unknown: {central: x}}
  - {id: a.n, if_unknown: {by: a.kind, options: {x: {central: «9|1»}, y: {central: 2}}}}
rules: [{id: r, stance: reduce, about: [a.n], when: {a.n: {gt: 5}}}]
""",
        "a derived fact": """
questions: [{id: a.n, if_unknown: {central: 3}}]
derive: [{fact: d.n, cases: [{when: {a.n: {lt: 5}}, value: «8|1»}], otherwise: 8}]
rules: [{id: r, stance: reduce, about: [a.n], when: {d.n: {ge: 5}}}]
""",
        "a yes": """
questions: [{id: a.flag, type: yes_no, if_unknown: {central: «true|false»}}]
rules: [{id: r, stance: justify, about: [a.flag], when: {a.flag: true}}]
""",
    },
    "masked": {
        "by one": """
questions: [{id: a.n}]
rules:
  - {id: r, when: {a.n: {gt: 50}}}
  - {id: s, when: {a.n: {gt: «5|60»}}, supersedes: [r]}
""",
        "by two together": """
questions: [{id: a.n}, {id: a.flag, type: yes_no}]
rules:
  - {id: r, when: {all: [{a.flag: true}, {a.n: {gt: 1}}]}}
  - {id: s, when: {a.n: {gt: 50}}, supersedes: [r]}
  - {id: t, when: {a.n: {le: «50|40»}}, supersedes: [r]}
""",
        "by two, with a hole where nobody answered": """
questions: [{id: a.n}, {id: a.flag, type: yes_no}]
rules:
  - {id: r, when: {all: [{a.flag: true}, {any: [{a.n: {gt: 1}}, {a.n: «{gt: 3}|unknown»}]}]}}
  - {id: s, when: {a.n: {ge: 50}}, supersedes: [r]}
  - {id: t, when: {a.n: {lt: 50}}, supersedes: [r]}
""",
        "unless it is superseded itself": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: r, when: {a.n: {gt: 50}}}
  - {id: s, when: {a.n: {gt: 40}}, supersedes: [r]}
  - {id: t, when: {all: [{a.m: {gt: 5}}, {a.n: {«lt|gt»: 45}}]}, supersedes: [s]}
""",
        "an exception": """
questions: [{id: a.n}, {id: a.flag, type: yes_no}, {id: a.other, type: yes_no}]
rules:
  - {id: r, when: {all: [{a.n: {gt: 50}}, {a.flag: false}]}}
  - {id: s, when: {a.n: {gt: 5}}, unless: {«a.flag|a.other»: true}, supersedes: [r]}
""",
    },
    "equivalent": {
        "de Morgan": """
questions: [{id: a.n}, {id: a.flag, type: yes_no}]
rules:
  - {id: one, about: [a.n], when: {not: {any: [{a.flag: true}, {a.n: {lt: 5}}]}}}
  - {id: two, about: [a.n], when: {all: [{a.flag: «false|true»}, {a.n: {ge: 5}}]}}
""",
        "two signs": """
questions: [{id: a.n, whole: true}, {id: a.m, whole: true}]
rules:
  - {id: one, about: [a.n], when: {a.n: {gt: 4}}}
  - {id: two, about: [a.n], when: {«a.n|a.m»: {ge: 5}}}
""",
        "listed and not": """
questions: [{id: a.kind, type: choice, options: [x, y, z]}]
rules:
  - {id: one, about: [a.kind], when: {a.kind: {in: [x, y]}}}
  - {id: two, about: [a.kind], when: {a.kind: {ne: «z|x»}}}
""",
        "through a derived fact": """
questions: [{id: a.n}]
derive: [{fact: d.n, cases: [{value: a.n * 2}], otherwise: unknown}]
rules:
  - {id: one, about: [a.n], when: {a.n: {gt: 10}}}
  - {id: two, about: [a.n], when: {d.n: {«gt|lt»: 20}}}
""",
        "a decimal": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: one, about: [a.n], when: {a.n: {ge: 1.8}}}
  - {id: two, about: [a.n], when: {not: {«a.n|a.m»: {lt: 1.8}}}}
""",
    },
    "subsumed": {
        "narrower": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: one, about: [a.n], when: {all: [{a.n: {gt: 50}}, {a.m: {gt: 1}}]}}
  - {id: two, about: [a.n], when: {a.n: {gt: «5|60»}}}
""",
        "three-valued": """
questions: [{id: a.n}, {id: a.flag, type: yes_no}]
rules:
  - {id: one, about: [a.n], when: {all: [{a.flag: true}, {any: [{a.n: {ge: 5}}, {a.n: «{ge: 6}|unknown»}]}]}}
  - {id: two, about: [a.n], when: {not: {a.n: {lt: 5}}}}
""",
        "by an exception": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: one, about: [a.n], when: {a.n: {gt: 50}}, unless: {a.m: {gt: 1}}}
  - {id: two, about: [a.n], when: {a.n: {gt: «50|60»}}}
""",
        "one more option": """
questions: [{id: a.kind, type: choice, options: [x, y, z]}]
rules:
  - {id: one, about: [a.kind], when: {a.kind: x}}
  - {id: two, about: [a.kind], when: {a.kind: {in: [«x|z», y]}}}
""",
        "hidden": """
questions: [{id: a.n}, {id: a.child, ask_if: {a.n: {gt: «10|1»}}}]
rules:
  - {id: one, about: [a.n], when: {all: [{a.child: {gt: 3}}, {a.n: {gt: 0}}]}}
  - {id: two, about: [a.n], when: {a.n: {gt: 5}}}
""",
    },
    "opposite": {
        "firm against firm": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: one, stance: reduce, about: [a.n], when: {a.n: {gt: 5}}}
  - {id: two, stance: justify, about: [a.n], when: {all: [{a.m: {gt: 5}}, {a.n: {gt: 1}}]}, conflicts: [«three|one»]}
  - {id: three, when: {a.m: {gt: 50}}}
""",
        "a caution": """
questions: [{id: a.n}]
rules:
  - {id: one, stance: reduce, about: [a.n], when: {a.n: {gt: 5}}}
  - {id: two, stance: caution, about: [a.n], when: {a.n: {«gt|lt»: 3}}}
""",
        "one side with something to confirm": """
questions:
  - {id: a.n}
  - {id: a.m, if_unknown: {central: 9}}
rules:
  - {id: one, stance: reduce, about: [a.n], when: {all: [{a.n: {gt: 5}}, {a.m: {gt: 7}}]}, unless: {a.m: {gt: 2}}}
  - {id: two, stance: justify, about: [a.n], when: {a.n: {«gt|lt»: 5}}}
""",
        "no shared group": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: one, stance: reduce, group: g, about: [a.n], when: {a.n: {gt: 5}}}
  - {id: two, stance: justify, group: «h|g», about: [a.n], when: {a.m: {gt: 5}}}
""",
        "a change": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: one, stance: reduce, change: {a.n: a.n / 2}, when: {a.n: {gt: 5}}}
  - {id: two, stance: justify, about: [«a.n|a.m»], when: {a.m: {gt: 5}}}
""",
    },
    "dead-supersedes": {
        "another option": """
questions: [{id: a.kind, type: choice, options: [x, y]}, {id: a.n}]
rules:
  - {id: r, when: {all: [{a.kind: x}, {a.n: {gt: 1}}]}}
  - {id: s, when: {a.kind: {in: [«y|x»]}, a.n: {gt: 5}}, supersedes: [r]}
""",
        "another side": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: r, when: {a.n: {lt: 5}}}
  - {id: s, when: {all: [{a.m: {gt: 1}}, {a.n: {«gt|lt»: 8}}]}, supersedes: [r]}
""",
        "an exception": """
questions: [{id: a.n}, {id: a.flag, type: yes_no}]
rules:
  - {id: r, when: {a.flag: true}}
  - {id: s, when: {a.n: {gt: 5}}, unless: {a.flag: «true|false»}, supersedes: [r]}
""",
        "none stands alone": """
questions: [{id: a.many, type: choices, options: [none, x, y]}, {id: a.n}]
rules:
  - {id: r, when: {all: [{a.many: {contains: «none|x»}}, {a.n: {gt: 2}}]}}
  - {id: s, when: {a.many: {contains: y}}, supersedes: [r]}
""",
        "never firm": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: r, when: {all: [{a.n: «known|unknown»}, {a.m: {gt: 5}}]}}
  - {id: s, when: {all: [{a.n: unknown}, {a.m: {gt: 50}}, {a.m: {lt: 99}}]}, supersedes: [r]}
""",
    },
    "dead-conflict": {
        "another option": """
questions: [{id: a.kind, type: choice, options: [x, y]}, {id: a.n}]
rules:
  - {id: r, when: {all: [{a.kind: x}, {a.n: {gt: 1}}]}}
  - {id: s, when: {a.kind: {in: [«y|x»]}, a.n: {gt: 5}}, conflicts: [r]}
""",
        "another side": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: r, when: {a.n: {lt: 5}}}
  - {id: s, when: {all: [{a.m: {gt: 1}}, {a.n: {«gt|lt»: 8}}]}, conflicts: [r]}
""",
        "an exception": """
questions: [{id: a.n}, {id: a.flag, type: yes_no}]
rules:
  - {id: r, when: {a.flag: true}}
  - {id: s, when: {a.n: {gt: 5}}, unless: {a.flag: «true|false»}, conflicts: [r]}
""",
        "none stands alone": """
questions: [{id: a.many, type: choices, options: [none, x, y]}, {id: a.n}]
rules:
  - {id: r, when: {all: [{a.many: {contains: «none|x»}}, {a.n: {gt: 2}}]}}
  - {id: s, when: {a.many: {contains: y}}, conflicts: [r]}
""",
        "never firm": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: r, when: {all: [{a.n: «known|unknown»}, {a.m: {gt: 5}}]}}
  - {id: s, when: {all: [{a.n: unknown}, {a.m: {gt: 50}}, {a.m: {lt: 99}}]}, conflicts: [r]}
""",
    },
    "never-true": {
        "out of bounds": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {any: [{a.n: {gt: «200|20»}}, {a.m: {gt: 5}}]}}]
""",
        "a derived fact": """
questions: [{id: a.n}, {id: a.m}]
derive: [{fact: d.n, cases: [{when: {a.n: {gt: 5}}, value: 2}], otherwise: 1}]
rules: [{id: r, when: {any: [{d.n: {ge: «3|2»}}, {a.m: {gt: 5}}]}}]
""",
        "a decimal": """
questions: [{id: a.n, bounds: [0, 1.8]}, {id: a.m}]
rules: [{id: r, when: {any: [{a.n: {«gt|ge»: 1.8}}, {a.m: {gt: 5}}]}}]
""",
        "a row": """
questions: [{id: a.pick, type: choice, options: [red, green]}, {id: a.m}]
derive: [{fact: d.size, cases: [{value: "factor.rows[a.pick].size"}], otherwise: unknown}]
rules: [{id: r, when: {any: [{d.size: {gt: «6|5»}}, {a.m: {gt: 5}}]}}]
""",
        "a whole number": """
questions: [{id: a.n, whole: true}, {id: a.m}]
rules: [{id: r, when: {any: [{a.n: «1.5|15»}, {a.m: {gt: 5}}]}}]
""",
    },
    "never-false": {
        "bounds": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {all: [{a.n: {ge: «0|1»}}, {a.m: {gt: 5}}]}}]
""",
        "every option": """
questions: [{id: a.kind, type: choice, options: [x, y, z]}, {id: a.m}]
rules: [{id: r, when: {all: [{a.kind: {in: [x, y, «z|x»]}}, {a.m: {gt: 5}}]}}]
""",
        "a derived fact": """
questions: [{id: a.n}, {id: a.m}]
derive: [{fact: d.n, cases: [{when: {a.n: {gt: 5}}, value: 2}], otherwise: 1}]
rules: [{id: r, when: {all: [{d.n: {gt: «0|1»}}, {a.m: {gt: 5}}]}}]
""",
        "a decimal": """
questions: [{id: a.n, bounds: [1.8, 9]}, {id: a.m}]
rules: [{id: r, when: {all: [{a.n: {«ge|gt»: 1.8}}, {a.m: {gt: 5}}]}}]
""",
        "between the bounds": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {all: [{a.n: {between: [0, «100|99»]}}, {a.m: {gt: 5}}]}}]
""",
    },
    "redundant": {
        "implied": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {all: [{a.n: {gt: 50}}, {«a.n|a.m»: {gt: 5}}]}}]
""",
        "a branch within another": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {any: [{a.n: {gt: 5}}, {all: [{a.n: {gt: «6|4»}}, {a.m: {gt: 5}}]}]}}]
""",
        "known beside a comparison": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {all: [{«a.n|a.m»: known}, {a.n: {gt: 5}}]}}]
""",
        "hidden by its question": """
questions:
  - {id: a.kind, type: choice, options: [x, y, z], if_unknown: {central: x}}
  - {id: a.child, ask_if: {a.kind: {in: [x, «y|z»]}}}
rules: [{id: r, when: {all: [{a.kind: known}, {a.kind: {ne: z}}, {a.child: {gt: 5}}]}}]
""",
        "an exception that cannot apply": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {a.n: {gt: 5}}, unless: {all: [{a.m: {gt: 2}}, {a.n: {gt: «1|50»}}]}}]
""",
    },
    "unread": {
        "by a rule": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, when: {all: [{a.n: {gt: 5}}, {«a.n|a.m»: {lt: 50}}]}}]
""",
        "by a text": """
questions: [{id: a.n}, {id: a.m, if_unknown: {central: 4}}]
rules: [{id: r, when: {a.n: {gt: 5}}, because: "As «a.n|a.m» says."}]
""",
        "by a derived fact": """
questions: [{id: a.n}, {id: a.m}]
derive: [{fact: d.n, cases: [{when: {a.n: {gt: 2}}, value: «a.n|a.m» * 2}], otherwise: unknown}]
rules: [{id: r, when: {d.n: {gt: 9}}}]
""",
        "by another question": """
questions:
  - {id: a.flag, type: yes_no}
  - {id: a.other, type: yes_no}
  - {id: a.n, ask_if: {«a.other|a.flag»: true}}
rules: [{id: r, when: {any: [{a.n: {gt: 5}}, {a.other: true}]}}]
""",
        "by a change": """
questions: [{id: a.n}, {id: a.m}]
rules: [{id: r, stance: reduce, when: {a.n: {gt: 5}}, change: {a.n: "min(a.n, «a.n|a.m»)"}}]
""",
    },
    "default-on-threshold": {
        "at least": """
questions: [{id: a.n, if_unknown: {central: «5|4»}}]
rules: [{id: r, when: {a.n: {ge: 5}}}]
""",
        "a decimal": """
questions: [{id: a.n, if_unknown: {central: «1.8|1.7»}}]
rules: [{id: r, when: {a.n: {gt: 1.8}}}]
""",
        "an end of between": """
questions: [{id: a.n, if_unknown: {central: «20|30»}}]
rules: [{id: r, when: {a.n: {between: [5, 20]}}}]
""",
        "by another answer": """
questions:
  - {id: a.kind, type: choice, options: [x, y]}
  - {id: a.n, if_unknown: {by: a.kind, options: {x: {central: «5|4»}, y: {central: 3}}}}
rules: [{id: r, when: {a.n: {ge: 5}}}]
""",
        "below": """
questions: [{id: a.n, if_unknown: {central: «2|3»}}, {id: a.m}]
rules: [{id: r, when: {any: [{a.n: {lt: 2}}, {a.m: {gt: 5}}]}}]
""",
    },
    "pivot-gap": {
        "no rule": """
questions: [{id: task.primary, type: choice, options: [x, y]}]
rules:
  - {id: r, when: {task.primary: x}}
  - {id: s, when: {task.primary: «x|y»}}
""",
        "a rule that cannot fire there": """
questions: [{id: host.where, type: choice, options: [x, y]}, {id: a.n, ask_if: {host.where: «x|y»}}]
rules:
  - {id: r, when: {host.where: x}}
  - {id: s, when: {all: [{host.where: y}, {a.n: {gt: 9}}]}}
""",
        "only against it": """
questions: [{id: train.planned, type: choice, options: [x, y]}, {id: a.n}]
rules:
  - {id: r, when: {train.planned: x}}
  - {id: s, when: {all: [{a.n: {gt: 5}}, {train.planned: {«ne|eq»: y}}]}}
""",
        "an exception": """
questions: [{id: task.primary, type: choice, options: [x, y]}, {id: a.n}]
rules:
  - {id: r, when: {task.primary: x}}
  - {id: s, when: {all: [{a.n: {gt: 5}}, {task.primary: y}]}, unless: {a.n: {gt: «5|50»}}}
""",
        "another option": """
questions: [{id: host.where, type: choice, options: [x, y, z]}]
rules:
  - {id: r, when: {host.where: x}}
  - {id: s, when: {host.where: {in: [y, «x|z»]}}}
""",
    },
    "pivot-ask-only": {
        "one question": """
questions: [{id: task.primary, type: choice, options: [x, y]}]
rules:
  - {id: r, when: {task.primary: x}}
  - {id: s, stance: «ask|caution», when: {task.primary: y}}
""",
        "where an advice does not reach": """
questions: [{id: host.where, type: choice, options: [x, y, z]}, {id: a.n}]
rules:
  - {id: r, when: {all: [{a.n: {gt: 5}}, {host.where: {in: [x, «x|y»]}}]}}
  - {id: s, stance: ask, when: {host.where: y}}
  - {id: t, when: {host.where: z}}
""",
        "two questions": """
questions: [{id: train.planned, type: choice, options: [x, z]}, {id: a.n}]
rules:
  - {id: r, stance: ask, when: {train.planned: x}}
  - {id: s, stance: «ask|justify», when: {all: [{a.n: {gt: 5}}, {train.planned: x}]}}
  - {id: t, when: {train.planned: z}}
""",
        "a hidden advice": """
questions: [{id: host.where, type: choice, options: [x, y]}, {id: a.n, ask_if: {host.where: {in: [x, «x|y»]}}}]
rules:
  - {id: r, when: {all: [{host.where: x}, {a.n: {gt: 1}}]}}
  - {id: s, stance: ask, when: {host.where: y}}
  - {id: t, when: {any: [{all: [{host.where: y}, {a.n: {gt: 5}}]}, {all: [{host.where: x}, {a.n: {gt: 9}}]}]}}
""",
        "an exception": """
questions: [{id: task.primary, type: choice, options: [x, y]}, {id: a.n}]
rules:
  - {id: r, when: {task.primary: x}}
  - {id: s, when: {all: [{a.n: {gt: 5}}, {task.primary: y}]}, unless: {a.n: {gt: «5|50»}}}
  - {id: t, stance: ask, when: {task.primary: y}}
""",
    },
}

CIRCLES: dict[str, str] = {
    "supersedes": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: one, when: {a.n: {gt: 5}}, supersedes: [two]}
  - {id: two, when: {a.n: {gt: 3}, a.m: {gt: 5}}, supersedes: [«one|three»]}
  - {id: three, when: {a.m: {gt: 7}}}
""",
    "three of them": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: one, when: {a.n: {gt: 5}}, supersedes: [two]}
  - {id: two, when: {a.m: {gt: 5}}, supersedes: [three]}
  - {id: three, when: {a.n: {gt: 3}, a.m: {gt: 4}}, supersedes: [«one|four»]}
  - {id: four, when: {a.m: {gt: 9}}}
""",
    "questions": """
questions: [{id: a.one, ask_if: {a.two: true}, type: yes_no}, {id: a.two, type: yes_no, ask_if: {«a.one|a.three»: true}}, {id: a.three, type: yes_no}]
rules: [{id: r, when: {a.one: true}}]
""",
    "derived facts": """
questions: [{id: a.n}]
derive:
  - {fact: d.one, cases: [{value: d.two * 2}], otherwise: unknown}
  - {fact: d.two, cases: [{value: «d.one|a.n» + 1}], otherwise: unknown}
rules: [{id: r, when: {d.one: {gt: 5}}}]
""",
    "requires": """
questions: [{id: a.n}, {id: a.m}]
rules:
  - {id: one, when: {a.n: {gt: 5}}, requires: [two]}
  - {id: two, when: {a.m: {gt: 5}}, «requires|conflicts»: [one]}
""",
}
