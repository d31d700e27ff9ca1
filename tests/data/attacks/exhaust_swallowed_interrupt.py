"""Swallows every exception, and goes on.

Must: it is ended on time.
Stopped by: time
"""

# %%
def stubborn():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


stubborn()
