"""seccomp: the system calls that a student's process is refused, as a filter in the kernel.

A list of what is refused, not of what is allowed: torch, numpy and Python use what they find,
and this changes from release to release. What is refused here is what reaches out of a process.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.sandbox.walls.kernel.syscalls import NUMBERS, Machine, checked, libc, this_machine

# Refused with EPERM, whatever the arguments.
DENIED = frozenset(
    (
        # looking into other processes
        *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp"),
        *("pidfd_getfd", "pidfd_open", "process_mrelease", "migrate_pages", "move_pages"),
        # what others have read, by the kernel's cache of pages
        *("mincore", "cachestat"),
        # another view of the system, and its settings
        *("mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree"),
        *("open_tree_attr", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr"),
        *("unshare", "setns", "sethostname", "setdomainname", "lsm_set_self_attr", "seccomp"),
        *("swapon", "swapoff", "acct", "quotactl", "quotactl_fd", "reboot", "syslog"),
        *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "vhangup"),
        *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load"),
        *("iopl", "ioperm", "modify_ldt", "uselib", "nfsservctl", "lookup_dcookie"),
        # large and young parts of the kernel
        *("bpf", "perf_event_open", "userfaultfd", "fanotify_init", "fanotify_mark"),
        *("io_uring_setup", "io_uring_enter", "io_uring_register"),
        # what outlives a process
        *("add_key", "request_key", "keyctl", "setsid", "setpgid"),
        *("shmget", "shmat", "shmctl", "shmdt", "msgget", "msgsnd", "msgrcv", "msgctl"),
        *("semget", "semop", "semtimedop", "semctl"),
        *("mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify"),
        "mq_getsetattr",
        # files past their names, their limits or their owners
        *("name_to_handle_at", "open_by_handle_at", "mknod", "mknodat"),
        *("memfd_create", "memfd_secret"),
        # the network; an AF_UNIX socket reaches the machine's own services
        *("socket", "connect", "bind", "listen", "accept", "accept4"),
    )
)

# Pretended to succeed: honest code calls them and does not need them, and no other layer keeps
# them from the files of the person who grades.
PRETENDED = frozenset(
    (
        *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
        *("utime", "utimes", "utimensat", "futimesat", "file_setattr"),
        *("setxattr", "lsetxattr", "fsetxattr", "setxattrat"),
        *("removexattr", "lremovexattr", "fremovexattr", "removexattrat"),
    )
)

# Not there, so that the C library uses the older call, whose arguments can be looked at.
ABSENT = frozenset({"clone3", "preadv2"})

SIGNALS = ("kill", "tgkill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
"""Calls that send a signal to the process or thread that the first argument names."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Refuses a call by one argument: when masked with ``mask`` it is among ``values``."""

    call: str
    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF
    unless: bool = False
    """Refuse it, on the contrary, when the argument is none of ``values``."""


_NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_NAMESPACE_FLAGS = tuple(1 << bit for bit in range(32) if _NEW_NAMESPACES >> bit & 1)
_AF_UNIX, _SOCK_DGRAM, _SOCK_RAW = 1, 2, 3
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_SETPIPE_SZ = 8, 10, 15, 1031
# SO_SNDBUF, SO_RCVBUF, SO_SNDBUFFORCE, SO_RCVBUFFORCE, SO_ATTACH_FILTER, SO_ATTACH_BPF and the
# like for groups of sockets.
_LARGER_SOCKETS = (7, 8, 32, 33, 26, 50, 51, 52)
_SO_PASSPIDFD, _SO_PEERPIDFD = 76, 77
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP = 1, 4, 22
_PR_SET_MM, _PR_SET_CHILD_SUBREAPER, _PR_SET_PTRACER = 35, 36, 0x59616D61

CONDITIONS = (
    *(Condition(call="clone", argument=0, mask=flag, values=(flag,)) for flag in _NAMESPACE_FLAGS),
    # A datagram could be sent to any AF_UNIX address; a stream only to its other end.
    Condition(call="socketpair", argument=0, values=(_AF_UNIX,), unless=True),
    Condition(call="socketpair", argument=1, mask=0xF, values=(_SOCK_DGRAM, _SOCK_RAW)),
    # Typing into the terminal of the person who grades.
    Condition(call="ioctl", argument=1, values=(_TIOCSTI, _TIOCLINUX)),
    # Signals in a roundabout way: by the owner of a descriptor, or the peer of a socket.
    Condition(call="fcntl", argument=1, values=(_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_SETPIPE_SZ)),
    Condition(call="getsockopt", argument=2, values=(_SO_PEERPIDFD,)),
    # What makes the kernel keep more for a process than anybody has counted.
    Condition(call="setsockopt", argument=2, values=(_SO_PASSPIDFD, *_LARGER_SOCKETS)),
    Condition(
        call="prctl",
        argument=0,
        values=(
            *(_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP),
            *(_PR_SET_MM, _PR_SET_CHILD_SUBREAPER, _PR_SET_PTRACER),
        ),
    ),
    Condition(call="personality", argument=0, values=(0, 0xFFFFFFFF), unless=True),
    # Another process's limits and priorities.
    Condition(call="prlimit64", argument=0, values=(0,), unless=True),
    Condition(call="setpriority", argument=0, values=(0,), unless=True),
    Condition(call="setpriority", argument=1, values=(0,), unless=True),
    Condition(call="ioprio_set", argument=0, values=(1,), unless=True),
    Condition(call="ioprio_set", argument=1, values=(0,), unless=True),
    *(
        Condition(call=call, argument=0, values=(0,), unless=True)
        for call in ("sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler")
    ),
)

_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # in struct seccomp_data
_X32 = 0x40000000
_PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 38, 2

_Instruction = tuple[int, int, int, int]


def program(machine: Machine, *, may_signal: int | None = None) -> list[_Instruction]:
    """Return the filter: instructions of classic BPF as (code, if true, if false, k).

    Args:
        machine: whose numbers to use.
        may_signal: the only process that may be sent signals by number, besides 0, which is
            the own group; None if another layer sees to that.
    """
    build: list[_Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine.name == "x86_64":  # the same calls by other numbers
        build += [(_JUMP_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    answers = ((DENIED, errno.EPERM), (PRETENDED, 0), (ABSENT, errno.ENOSYS))
    for names, answer in answers:
        for name in sorted(names):
            build += _if_number(machine, name, [(_RETURN, 0, 0, _ERRNO | answer)])
    conditions = list(CONDITIONS)
    if may_signal is not None:
        conditions += [
            Condition(call=call, argument=0, values=(0, may_signal), unless=True)
            for call in SIGNALS
        ]
    for condition in conditions:
        build += _if_number(machine, condition.call, _by_argument(condition))
    return [*build, (_RETURN, 0, 0, _ALLOW)]


def _if_number(machine: Machine, name: str, then: Sequence[_Instruction]) -> list[_Instruction]:
    number = NUMBERS[name][machine.column]
    return [] if number is None else [(_JUMP_EQUAL, 0, len(then), number), *then]


def _by_argument(condition: Condition) -> list[_Instruction]:
    """Return what looks at an argument, and then goes on with the call's number.

    The upper half of an argument does not count: for all these, neither does it in the kernel.
    """
    refuse = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    values = condition.values
    tests: list[_Instruction] = []
    for place, value in enumerate(values):
        rest = len(values) - 1 - place
        hit, miss = (rest + 1, 0) if condition.unless else (rest, 0 if rest else 1)
        tests.append((_JUMP_EQUAL, hit, miss, value))
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * condition.argument),
        (_AND, 0, 0, condition.mask),
        *tests,
        refuse,
        (_LOAD, 0, 0, _NUMBER),
    ]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install(instructions: Sequence[_Instruction]) -> None:
    """Put a filter in force for this process and all that it starts; it cannot be taken off.

    Raises:
        OSError: the kernel refuses it.
    """
    code = b"".join(struct.pack("=HBBI", *each) for each in instructions)
    prctl = libc().prctl
    checked(prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    filtered = _Program(len(instructions), code)
    checked(prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(filtered), 0, 0), "seccomp")


def check() -> None:
    """Put the filter in force and look whether it holds; ask in a throwaway child.

    Raises:
        OSError: it does not, or is not known for this machine.
    """
    machine = this_machine()
    if machine is None:
        raise OSError(errno.ENOSYS, f"no filter is known for {platform.machine()}")
    install(program(machine))
    try:
        os.setsid()
    except PermissionError:
        return
    raise OSError(errno.EINVAL, "the filter is not obeyed")
