"""Makes system calls by the numbers of other architectures: x32, and 32 bits.

Must: the process is killed.
Stopped by: seccomp
"""

# %%
import ctypes, mmap, platform
if platform.machine() == "x86_64":
    print("WON", ctypes.CDLL(None).syscall(0x40000000 + 39))

# %%
if platform.machine() == "x86_64":
    code = mmap.mmap(-1, 4096, prot=7)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
    print("WON", ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))())
