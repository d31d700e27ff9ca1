"""How much memory there is, as the system's files tell it."""

from pathlib import Path

from autograder.sandbox import memory


def machine(tmp_path: Path, cgroup: str) -> tuple[Path, Path]:
    """Return folders like /proc and /sys/fs/cgroup, with 8,000 kB left on the machine."""
    proc, cgroups = tmp_path / "proc", tmp_path / "cgroup"
    (proc / "self").mkdir(parents=True)
    (proc / "self" / "cgroup").write_text(cgroup)
    (proc / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable: 8000 kB\n")
    (proc / "vmstat").write_text("nr_free_pages 1\noom_kill 7\noom_kill_more 1\n")
    return proc, cgroups


def group(folder: Path, **files: str) -> None:
    """Make a control group with files of these names, "_" for "."."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".", 1)).write_text(text)


def test_without_a_group_it_is_what_the_machine_has(tmp_path: Path) -> None:
    """MemAvailable, in bytes; and the kernel's count of processes that it has ended."""
    proc, cgroups = machine(tmp_path, "")
    assert memory.available(proc, cgroups) == 8_000 * 1024
    assert memory.kills(proc) == 7


def test_a_group_has_less(tmp_path: Path) -> None:
    """The least that any group above has left; pages of files that nobody uses are free."""
    proc, cgroups = machine(tmp_path, "0::/a/b\n")
    group(cgroups / "a", memory_max="5000000", memory_current="4000000")
    (cgroups / "a" / "memory.stat").write_text("anon 1\ninactive_file 1000\n")
    group(cgroups / "a" / "b", memory_max="max", memory_current="4000000")
    assert memory.available(proc, cgroups) == 1_001_000


def test_version_1_has_other_names(tmp_path: Path) -> None:
    """The same for the older interface, where a limit of 2**63 is none."""
    proc, cgroups = machine(tmp_path, "5:cpu:/x\n4:memory:/a\n0::/\n")
    own = cgroups / "memory" / "a"
    group(own, memory_limit_in_bytes="3000000", memory_usage_in_bytes="1000000")
    group(
        cgroups / "memory",
        memory_limit_in_bytes="9223372036854771712",
        memory_usage_in_bytes="1000000",
    )
    assert memory.available(proc, cgroups) == 2_000_000


def test_a_container_does_not_know_its_own_path(tmp_path: Path) -> None:
    """Where the path is one of the machine outside, the group is what is mounted."""
    proc, cgroups = machine(tmp_path, "0::/docker/1234\n")
    group(cgroups, memory_max="2000000", memory_current="500000")
    assert memory.available(proc, cgroups) == 1_500_000


def test_a_system_that_tells_nothing(tmp_path: Path) -> None:
    """Then it is not known, which is not 0."""
    assert memory.available(tmp_path, tmp_path) is None
    assert memory.kills(tmp_path) is None
