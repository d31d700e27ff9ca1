"""Opens files without end, and leaves them open.

Must: an error in its cell.
Stopped by: limits
"""

# %%
files = []
while True:
    files.append(open("/dev/null"))
