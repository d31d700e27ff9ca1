"""Opens a server, for somebody else to come and fetch.

Must: no socket can be made.
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
attempt("serve", lambda: socket.create_server(("127.0.0.1", 0)))
attempt("local", lambda: (lambda s: (s.bind("server"), s.listen()))(socket.socket(socket.AF_UNIX)))
