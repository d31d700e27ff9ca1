"""Keeps C code busy that looks for signals rarely: a regular expression.

Must: it is ended on time.
Stopped by: time
"""

# %%
import re
re.match(r"(a+)+$", "a" * 60 + "b")
