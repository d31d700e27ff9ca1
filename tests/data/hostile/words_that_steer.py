"""Markup, escapes, formulas and letters that turn around, wherever words are told.

Threatens: what is told
"""

# %%
WORDS = "[bold red][/b] \x1b[2J\x1b]0;title\x07 =cmd|' /C calc'!A0 \u202e\u2066 <script>alert(1)</script> \ud800 {{7*7}} %s {0}"
class Steers(Exception):
    pass
Steers.__name__ = Steers.__qualname__ = WORDS.replace("\ud800", "")
def answer(*_):
    raise Steers(WORDS)
answer.__name__ = WORDS.replace("\ud800", "")
mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer

# %%
raise Steers(WORDS)
