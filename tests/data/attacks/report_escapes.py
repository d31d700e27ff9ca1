"""Prints and raises terminal escapes, marks that turn text around, NUL, half characters, HTML and formulas.

Must: none of them reaches a terminal or a report as it is.
Stopped by: clean text
"""

# %%
print("\x1b]0;owned\x07\x1b[2J\x1b[31mred\u202etxet\x00\ud800<script>alert(1)</script>=cmd|' /C calc'!A0")

# %%
raise ValueError("\x1b[2J\u202e\x00\udfff<script>alert(1)</script>\r\n=1+1")

# %%
class Odd(Exception):
    def __str__(self):
        return "\x1b[2J" * 1000


def mul_gate(x, y):
    raise Odd
