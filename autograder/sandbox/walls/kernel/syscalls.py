"""The kernel's system calls by name: their numbers on the machines that we know.

From ``asm/unistd_64.h`` (x86-64) and ``asm-generic/unistd.h`` (aarch64); a test compares them
with libseccomp's table.
"""

import ctypes
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass

# fmt: off
# name: x86-64, aarch64; None where that machine has no such call.
NUMBERS: Mapping[str, tuple[int, int | None]] = {
    "accept": (43, 202), "accept4": (288, 242), "acct": (163, 89), "add_key": (248, 217),
    "adjtimex": (159, 171), "bind": (49, 200), "bpf": (321, 280), "cachestat": (451, 451),
    "capset": (126, 91), "chmod": (90, None), "chown": (92, None), "chroot": (161, 51),
    "clock_adjtime": (305, 266), "clock_settime": (227, 112), "clone": (56, 220),
    "clone3": (435, 435), "connect": (42, 203), "delete_module": (176, 106),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "fchown": (93, 55), "fchownat": (260, 54),
    "fcntl": (72, 25), "file_setattr": (469, 469), "finit_module": (313, 273),
    "fremovexattr": (199, 16), "fsconfig": (431, 431), "fsetxattr": (190, 7), "fsmount": (432, 432),
    "fsopen": (430, 430), "fspick": (433, 433), "futimesat": (261, None), "getsockopt": (55, 209),
    "init_module": (175, 105), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425), "ioctl": (16, 29), "ioperm": (173, None), "iopl": (172, None),
    "ioprio_set": (251, 30), "kcmp": (312, 272), "kexec_file_load": (320, 294),
    "kexec_load": (246, 104), "keyctl": (250, 219), "kill": (62, 129),
    "landlock_add_rule": (445, 445), "landlock_create_ruleset": (444, 444),
    "landlock_restrict_self": (446, 446), "lchown": (94, None), "listen": (50, 201),
    "lookup_dcookie": (212, 18), "lremovexattr": (198, 15), "lsetxattr": (189, 6),
    "lsm_set_self_attr": (460, 460), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "migrate_pages": (256, 238), "mincore": (27, 232), "mknod": (133, None), "mknodat": (259, 33),
    "modify_ldt": (154, None), "mount": (165, 40), "mount_setattr": (442, 442),
    "move_mount": (429, 429), "move_pages": (279, 239), "mq_getsetattr": (245, 185),
    "mq_notify": (244, 184), "mq_open": (240, 180), "mq_timedreceive": (243, 183),
    "mq_timedsend": (242, 182), "mq_unlink": (241, 181), "msgctl": (71, 187), "msgget": (68, 186),
    "msgrcv": (70, 188), "msgsnd": (69, 189), "name_to_handle_at": (303, 264),
    "nfsservctl": (180, 42), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "open_tree_attr": (467, 467), "perf_event_open": (298, 241), "personality": (135, 92),
    "pidfd_getfd": (438, 438), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "pivot_root": (155, 41), "prctl": (157, 167), "preadv2": (327, 286), "prlimit64": (302, 261),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "reboot": (169, 142), "removexattr": (197, 14),
    "removexattrat": (466, 466), "request_key": (249, 218), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "sched_setaffinity": (203, 122), "sched_setattr": (314, 274),
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "seccomp": (317, 277),
    "semctl": (66, 191), "semget": (64, 190), "semop": (65, 193), "semtimedop": (220, 192),
    "setdomainname": (171, 162), "sethostname": (170, 161), "setns": (308, 268),
    "setpgid": (109, 154), "setpriority": (141, 140), "setsid": (112, 157), "setsockopt": (54, 208),
    "settimeofday": (164, 170), "setxattr": (188, 5), "setxattrat": (463, 463), "shmat": (30, 196),
    "shmctl": (31, 195), "shmdt": (67, 197), "shmget": (29, 194), "socket": (41, 198),
    "socketpair": (53, 199), "swapoff": (168, 225), "swapon": (167, 224), "syslog": (103, 116),
    "tgkill": (234, 131), "tkill": (200, 130), "umount2": (166, 39), "unshare": (272, 97),
    "uselib": (134, None), "userfaultfd": (323, 282), "utime": (132, None), "utimensat": (280, 88),
    "utimes": (235, None), "vhangup": (153, 58),
}
# fmt: on


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A kind of processor, as the kernel tells system calls apart on it."""

    name: str
    column: int
    """Its place in :data:`NUMBERS`."""
    audit: int
    """AUDIT_ARCH_* of ``linux/audit.h``."""


MACHINES = (
    Machine(name="x86_64", column=0, audit=0xC000003E),
    Machine(name="aarch64", column=1, audit=0xC00000B7),
)


def this_machine() -> Machine | None:
    """Return the machine that this process runs on; None if it is not one that we know."""
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return None
    return next((each for each in MACHINES if each.name == platform.machine()), None)


def libc() -> ctypes.CDLL:
    """Return the C library, held as Python holds its lock: nothing else runs meanwhile."""
    return ctypes.PyDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    """Return a call's result.

    Raises:
        OSError: it failed; the message names ``what``.
    """
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def call(name: str, *arguments: object) -> int:
    """Make a system call by its name; returns what it returns, -1 for an error.

    Integers are passed at their full width.
    """
    machine = this_machine()
    number = None if machine is None else NUMBERS[name][machine.column]
    if number is None:
        ctypes.set_errno(38)  # ENOSYS
        return -1
    wide = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result: int = libc().syscall(ctypes.c_long(number), *wide)
    return result
