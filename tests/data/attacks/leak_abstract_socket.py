"""Connects to an abstract AF_UNIX socket, which lies in no folder.

Must: nothing arrives.
Stopped by: seccomp; full: own network
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import socket
attempt("send", lambda: (lambda s: (s.connect("\0@ABSTRACT@"), s.sendall(b"leak")))(socket.socket(socket.AF_UNIX)))
