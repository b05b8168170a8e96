"""Rules as trees: one combinator a file, each of which says what it asks, of whom, and in which words.

The contract is :class:`tocsin.councils.rules.rule.Rule`; :mod:`tocsin.councils.rules.kinds` lists what there is.
"""
