"""How fast the product is beside hand-written code for the same work, in one run.

`python -m bench [--quick] [--only NAME] [--json FILE]`. Absolute figures depend on the
machine; the ratio ours/floor is what the targets are about.
"""
