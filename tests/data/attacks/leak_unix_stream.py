"""Talks to a service of this machine over an AF_UNIX socket, as Docker's is one.

Must: nothing arrives.
Stopped by: seccomp
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
attempt("send", lambda: (lambda s: (s.connect("@UNIX@"), s.sendall(b"leak")))(socket.socket(socket.AF_UNIX)))
