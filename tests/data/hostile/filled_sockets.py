"""Holds socket pairs that nobody reads, with buffers as large as can be had.

Threatens: the kernel's memory
"""

# %%
import os, socket, time
def fill():
    held = []
    for _ in range(300):
        try:
            pair = socket.socketpair()
            held.append(pair)
            for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                pair[0].setsockopt(socket.SOL_SOCKET, option, 2**24)
        except OSError:
            pass
        try:
            pair[0].setblocking(False)
            while True:
                pair[0].send(bytes(100_000))
        except OSError:
            pass
    return held
for _ in range(30):
    if os.fork() == 0:
        kept = fill()
        time.sleep(30)
        os._exit(0)
kept = fill()
time.sleep(30)
