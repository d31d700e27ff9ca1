"""Sends what it knows to a server over TCP.

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
attempt("send", lambda: socket.create_connection(("127.0.0.1", @TCP@), 2).sendall(b"leak"))
