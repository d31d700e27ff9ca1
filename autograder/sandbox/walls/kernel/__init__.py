"""The kernel's own means, called by ctypes: each module is one of them."""
