"""Ignores every signal that can be ignored, and loops.

Must: it is ended on time.
Stopped by: time
"""

# %%
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    pass
