"""The filter of system calls, by libseccomp's table and by a machine that runs it step by step."""

import ctypes
import ctypes.util
import errno
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.sandbox.walls.kernel import seccomp
from autograder.sandbox.walls.kernel.syscalls import MACHINES, NUMBERS, Machine

# What libseccomp 2.5.4 does not know yet, with its number, which is the same everywhere
# (Linux 6.6 to 6.17, asm-generic/unistd.h).
NEWER = {
    "fchmodat2": 452,
    "file_setattr": 469,
    "lsm_set_self_attr": 460,
    "open_tree_attr": 467,
    "removexattrat": 466,
    "setxattrat": 463,
}
ALLOW, KILL = 0x7FFF0000, 0x80000000
X86 = MACHINES[0]


def find_libseccomp(folder: Path) -> str:
    """Return libseccomp's file: the system's, or Debian's package of it unpacked there."""
    found = ctypes.util.find_library("seccomp")
    if found:
        return found
    download, unpack = shutil.which("apt-get"), shutil.which("dpkg-deb")
    if download and unpack:
        command = [download, "download", "libseccomp2"]
        subprocess.run(command, cwd=folder, check=False, capture_output=True)
        for package in folder.glob("libseccomp2_*.deb"):
            subprocess.run([unpack, "-x", str(package), str(folder)], check=True)
    files = sorted(folder.rglob("libseccomp.so.2"))
    if not files:
        pytest.fail(
            "libseccomp, with whose table ours is compared, is neither installed nor could apt-get "
            "download it: install the package libseccomp2 (libseccomp on Fedora and Arch)"
        )
    return str(files[0])


@pytest.fixture(scope="module")
def resolve() -> Iterator[Callable[[Machine, str], int]]:
    """Return libseccomp's number of a system call; below 0 if it has none."""
    with tempfile.TemporaryDirectory() as folder:
        library = ctypes.CDLL(find_libseccomp(Path(folder)))
        function = library.seccomp_syscall_resolve_name_arch
        function.argtypes = [ctypes.c_uint32, ctypes.c_char_p]

        def number_of(machine: Machine, name: str) -> int:
            number: int = function(machine.audit, name.encode())
            return number

        yield number_of


@pytest.mark.parametrize("name", sorted(NUMBERS))
@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_numbers_are_libseccomps(
    resolve: Callable[[Machine, str], int], machine: Machine, name: str
) -> None:
    """Every number of our table is the one of libseccomp's, on every machine."""
    ours, theirs = NUMBERS[name][machine.column], resolve(machine, name)
    if theirs == -1:  # it has never heard of it
        assert ours == NEWER[name]
    else:
        assert ours == (theirs if theirs >= 0 else None)


def run(
    instructions: list[tuple[int, int, int, int]],
    audit: int,
    number: int,
    arguments: tuple[int, ...] = (),
) -> int:
    """Run the filter as the kernel would; returns its answer."""
    words = {0: number, 4: audit}
    for place, argument in enumerate(arguments):
        words[16 + 8 * place] = argument & 0xFFFFFFFF
        words[20 + 8 * place] = argument >> 32 & 0xFFFFFFFF
    accumulator = at = 0
    while True:
        code, if_true, if_false, value = instructions[at]
        at += 1
        if code == seccomp._LOAD:
            accumulator = words.get(value, 0)
        elif code == seccomp._AND:
            accumulator &= value
        elif code == seccomp._RETURN:
            return value
        else:
            equal = code == seccomp._JUMP_EQUAL
            holds = accumulator == value if equal else accumulator >= value
            at += if_true if holds else if_false


def answer(
    machine: Machine, name: str, *arguments: int, may_signal: int | None = None
) -> int | None:
    """Return the error number with which a call is answered; None if it is allowed."""
    number = NUMBERS[name][machine.column]
    assert number is not None
    filtered = seccomp.program(machine, may_signal=may_signal)
    found = run(filtered, machine.audit, number, arguments)
    return None if found == ALLOW else found & 0xFFFF


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
class TestFilter:
    """What is refused, pretended and allowed."""

    def test_lists(self, machine: Machine) -> None:
        """Each call of a list is answered as the list says."""
        answers = {errno.EPERM: seccomp.DENIED, 0: seccomp.PRETENDED, errno.ENOSYS: seccomp.ABSENT}
        for expected, names in answers.items():
            for name in names:
                if NUMBERS[name][machine.column] is not None:
                    assert answer(machine, name, 1, 2, 3) == expected, name

    def test_everything_else_is_allowed(self, machine: Machine) -> None:
        """A call that no rule names goes through."""
        named = seccomp.DENIED | seccomp.PRETENDED | seccomp.ABSENT
        named |= {condition.call for condition in seccomp.CONDITIONS}
        refused = {NUMBERS[name][machine.column] for name in named}
        filtered = seccomp.program(machine)
        for number in set(range(480)) - refused:
            assert run(filtered, machine.audit, number) == ALLOW

    @pytest.mark.parametrize(
        ("name", "arguments", "expected"),
        [
            ("clone", (17,), None),
            ("clone", (0x01200011,), None),
            ("clone", (0x10000011,), errno.EPERM),
            ("clone", (0x20000 | 17,), errno.EPERM),
            ("clone", (0x40000000 | 17,), errno.EPERM),
            ("socketpair", (1, 1, 0), None),
            ("socketpair", (1, 0o2000000 | 1, 0), None),
            ("socketpair", (1, 5, 0), None),
            ("socketpair", (1, 2, 0), errno.EPERM),
            ("socketpair", (1, 0o2000000 | 2, 0), errno.EPERM),
            ("socketpair", (2, 1, 0), errno.EPERM),
            ("ioctl", (0, 0x5401), None),
            ("ioctl", (0, 0x5412), errno.EPERM),
            ("ioctl", (0, 0xFFFFFFFF00005412), errno.EPERM),
            ("fcntl", (3, 1), None),
            ("fcntl", (3, 8), errno.EPERM),
            ("fcntl", (3, 10), errno.EPERM),
            ("getsockopt", (3, 1, 17), None),
            ("getsockopt", (3, 1, 77), errno.EPERM),
            ("prctl", (15,), None),
            ("prctl", (1,), errno.EPERM),
            ("prctl", (0x59616D61,), errno.EPERM),
            ("prlimit64", (0, 7), None),
            ("prlimit64", (1, 7), errno.EPERM),
            ("setpriority", (0, 0, 5), None),
            ("setpriority", (1, 0, 5), errno.EPERM),
            ("setpriority", (0, 9, 5), errno.EPERM),
            ("personality", (0xFFFFFFFF,), None),
            ("personality", (0x0040000,), errno.EPERM),
            ("sched_setaffinity", (0,), None),
            ("sched_setaffinity", (5,), errno.EPERM),
            ("kill", (123, 9), None),
        ],
    )
    def test_arguments(
        self, machine: Machine, name: str, arguments: tuple[int, ...], expected: int | None
    ) -> None:
        """Where an argument decides, it is the one that does."""
        assert answer(machine, name, *arguments) == expected

    @pytest.mark.parametrize("name", seccomp.SIGNALS)
    def test_signals_to_itself_alone(self, machine: Machine, name: str) -> None:
        """Where nothing else protects others from signals, the filter does."""
        assert answer(machine, name, 123, 9, may_signal=123) is None
        assert answer(machine, name, 0, 9, may_signal=123) is None
        assert answer(machine, name, 124, 9, may_signal=123) == errno.EPERM
        assert answer(machine, name, -1, 9, may_signal=123) == errno.EPERM

    def test_other_architectures_are_killed(self, machine: Machine) -> None:
        """Numbers mean something else there."""
        assert run(seccomp.program(machine), 0x40000003, 20) == KILL

    def test_it_is_short_enough(self, machine: Machine) -> None:
        """The kernel takes 4096 instructions, each jump over 255 at most."""
        filtered = seccomp.program(machine, may_signal=1)
        assert len(filtered) <= 4096
        assert all(max(each[1:3]) <= 255 for each in filtered)


def test_x32_is_killed() -> None:
    """The same calls by other numbers, which the list does not have."""
    assert run(seccomp.program(X86), X86.audit, 0x40000000 + 39) == KILL


def test_this_machine_is_known() -> None:
    """Otherwise there would be no filter here."""
    assert platform.machine() in {machine.name for machine in MACHINES} | {"arm64", "AMD64"}
