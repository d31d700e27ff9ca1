"""Makes as many files as it can.

Must: the submission ends in time, and nothing is left.
Stopped by: full: the jail's size; files, user: the monitor, time
"""

# %%
for number in range(10**7):
    open(f"@MARK@{number}", "w").close()
