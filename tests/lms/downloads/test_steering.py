"""No name and no file of one student's decides what becomes of the others'."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.lms.downloads.choose import choose
from autograder.lms.downloads.collect import Collection, collect
from autograder.lms.downloads.handin import File, Handin
from autograder.lms.downloads.systems.gradescope import recognise
from autograder.lms.downloads.systems.layout import Download
from programs.downloads import Rounds

NAME = "computational_graphs"
MOODLE = "{}_{}_assignsubmission_file_{}"
UNKNOWN = "whose it is is not known"
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.fixture
def gather(tmp_path: Path) -> Callable[..., Collection]:
    """Return a function that makes files of these names, and collects them as a zip."""

    def gather_them(*names: str, **texts: str) -> Collection:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for number, name in enumerate(names):
                archive.writestr(name, texts.get(name.rpartition("/")[2], f"x = {number}"))
        path = tmp_path / "download.zip"
        path.write_bytes(data.getvalue())
        return collect([path], assignment=NAME, scratch=tmp_path / "scratch")

    return gather_them


def known(found: Collection) -> dict[str, str]:
    """Return whose each submission is; "" for nobody's."""
    return {
        origin.submission: " ".join(
            f"{kind}={value}" for student in origin.students for kind, value in student.ids.items()
        )
        for origin in found.origins
    }


def test_a_name_in_a_flat_moodle_folder(gather: Callable[..., Collection]) -> None:
    """A file called like another student's is nobody's, and the other's stays."""
    honest = [MOODLE.format(name, number, "a.py") for name, number in (("Ann", 5), ("Bo", 6))]
    hostile = MOODLE.format("Mal", 7, MOODLE.format("x", 5, "a.py"))
    found = gather(*honest, hostile)
    assert known(found) == {honest[0]: "moodle=5", honest[1]: "moodle=6", hostile: ""}
    assert any("two people's" in note for origin in found.origins for note in origin.notes)


def test_a_number_of_two_names(gather: Callable[..., Collection]) -> None:
    """Whoever calls himself by another's number takes it away from both, and it is said."""
    honest = [
        MOODLE.format(name, number, "a.py") for name, number in (("A", 1), ("B", 2), ("C", 3))
    ]
    found = gather(*honest, MOODLE.format("Mal", 2, "a.py"))
    assert [whose for name, whose in known(found).items() if whose] == ["moodle=1", "moodle=3"]


@pytest.mark.parametrize(
    "hostile",
    [
        "mal_14_114_x_5_assignsubmission_file_a.py",
        "mal_14_114_submission_metadata.yml",
        "mal_14_114_anon_x_9_a.py",
        "submission_metadata.yml",
        "mal_14_114_a/student1_1_109_a.py",
        "mal/submission_metadata.yml",
        "mal/submitted/ann/computational_graphs/a.py",
        "submitted/ann/computational_graphs/a.py",
        "Mal_5_assignsubmission_file_a.py",
    ],
)
@pytest.mark.parametrize("text", ["x", BOMB, "submission_1:\n  :submitters:\n  - :sid: '1'\n"])
def test_one_file_in_a_canvas_zip(
    gather: Callable[..., Collection], hostile: str, text: str
) -> None:
    """Whatever one of them is called and holds, the others are who Canvas says."""
    honest = {f"student{n}_{n}_10{n}_a.py": f"canvas={n}" for n in range(1, 5)}
    found = gather(*honest, hostile, **{hostile.rpartition("/")[2]: text})
    whose = known(found)
    assert {name: whose.get(name) for name in honest} == honest


@pytest.mark.parametrize(
    "hostile", ["submission_metadata.yml", "submitted/x/y/z.py", ".git/config"]
)
def test_one_folder_among_plain_ones(gather: Callable[..., Collection], hostile: str) -> None:
    """In folders that nobody has laid out, nobody is known, and everybody is graded."""
    honest = [f"{name}/a.py" for name in ("ann", "bo", "cy")]
    text = "ann:\n  :submitters:\n  - :sid: '1'\n"
    found = gather(*honest, f"mal/{hostile}", "mal/a.py", **{"submission_metadata.yml": text})
    assert set(known(found).values()) == {""}
    assert set(honest) <= set(known(found))


def exported(tmp_path: Path, text: str) -> list[File]:
    """Return the files of a Gradescope export with this list."""
    listed = tmp_path / "submission_metadata.yml"
    listed.write_text(text, encoding="utf-8")
    file = tmp_path / "a.py"
    file.write_text("x = 1", encoding="utf-8")
    return [
        File(name=listed.name, path=listed),
        File(name="submission_1/a.py", path=file),
        File(name="submission_1/submission_metadata.yml", path=file),
    ]


@pytest.mark.parametrize(
    "text",
    [
        BOMB + "submission_1: *a9\n",
        BOMB + "submission_1: {':created_at': *a9}\n",
        BOMB + "submission_1: {':submitters': *a9}\n",
        BOMB + "submission_1: {':submitters': [{':sid': *a9}]}\n",
        "a: &a {x: 1}\nb: &b {<<: [*a, *a]}\nsubmission_1: {<<: [*b, *b]}\n",
        "submission_1: " + "[" * 300_000 + "]" * 300_000 + "\n",
        "submission_1: " + "1" + ":1" * 300_000 + "\n",
        "x" * (17 * 2**20),
    ],
    ids=range(8),
)
def test_a_list_that_is_a_bomb(tmp_path: Path, text: str) -> None:
    """It stops at once, with one line, and takes no memory."""
    with pytest.raises(UsageError, match="is not as Gradescope writes it"):
        recognise(Download(files=exported(tmp_path, text)))


def test_a_list_of_a_students_own_is_no_list(tmp_path: Path) -> None:
    """Only the one at the top counts, and aliases that Ruby writes are no bomb."""
    text = "submission_1:\n  :submitters:\n  - &1\n    :sid: '7'\n  :history: [*1, *1]\n"
    (handin,) = recognise(Download(files=exported(tmp_path, text))) or []
    assert [student.ids["sid"] for student in handin.students] == ["7"]
    assert len(handin.files) == 2


def test_one_zip_cannot_take_the_room_of_all(
    gather: Callable[..., Collection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit is named with its submission, and the smaller ones are graded."""
    monkeypatch.setattr("autograder.lms.downloads.archive.MAX_TOTAL", 10_000)
    honest = {f"student{n}_{n}_10{n}_a.py": f"canvas={n}" for n in range(1, 4)}
    found = gather("mal_9_109_big.py", *honest, **{"mal_9_109_big.py": "x" * 20_000})
    problems = {each.name: each.problem for each in found.submissions}
    assert problems.pop("mal_9_109_big.py").startswith("there is no room for it")
    assert set(problems.values()) == {""}


def test_a_mark_of_otters_in_one_students_folder(gather: Callable[..., Collection]) -> None:
    """Otter's own zip is one student's by what lies at its top; a class's stays a class's."""
    honest = [f"{name}/a.py" for name in ("ann", "bo", "cy")]
    found = gather(*honest, "mal/__zip_filename__", "mal/.OTTER_LOG", "mal/a.py")
    assert set(known(found)) >= {*honest, "mal/a.py"}
    assert len(gather("__zip_filename__", "a.py", "b/data.csv").submissions) == 1
    flat = [f"{name}.ipynb" for name in ("ann", "bo", "cy")]
    assert set(known(gather(*flat, "__zip_filename__"))) >= set(flat)
    below = [f"{name}/hw.ipynb" for name in ("ann", "bo", "cy")]
    assert set(known(gather(*below, "__zip_filename__"))) >= set(below)


def test_a_long_path_says_still_whose_it_is(tmp_path: Path) -> None:
    """Wherever it is cut, what is left does not begin with another student's folder."""
    ann, mal = MOODLE.format("Ann", 1, "hw.py"), MOODLE.format("Mal", 5, "")
    tail = f"{MOODLE.format('Ann', 1, '')}/{'n' * 200}/{'n' * 200}/"
    tail += "n" * (500 - len(tail) - len(".py")) + ".py"  # of a longer path, so much is told
    for name in (ann, f"{mal}/{tail}"):
        (tmp_path / "class" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / name).write_text("x = 1\n", encoding="utf-8")
    found = collect([tmp_path / "class"], assignment=NAME, scratch=tmp_path)
    assert sorted(known(found).values()) == ["moodle=1", "moodle=5"]


def test_a_link_takes_nobodys_work(tmp_path: Path) -> None:
    """One that points at another's notebook, or at the grader's, is graded as neither."""
    secret = tmp_path / "secret.py"
    secret.write_text("x = 0", encoding="utf-8")
    folder = tmp_path / "class"
    for name in ("ann", "zoe"):
        (folder / name).mkdir(parents=True)
        (folder / name / "a.py").write_text(f"x = '{name}'", encoding="utf-8")
    for name, target in (("mal/a.py", folder / "zoe" / "a.py"), ("moe/a.py", secret)):
        (folder / name).parent.mkdir()
        (folder / name).symlink_to(target)
    found = collect([folder], assignment=NAME, scratch=tmp_path / "scratch")
    assert {each.name: "it is a link" in each.problem for each in found.submissions} == {
        "ann/a.py": False,
        "mal/a.py": True,
        "moe/a.py": True,
        "zoe/a.py": False,
    }


def test_a_link_to_an_archive(tmp_path: Path) -> None:
    """It is not opened: it has a row that says so, and whatever it holds is nobody's."""
    secret = tmp_path / "secret.zip"
    with zipfile.ZipFile(secret, "w") as archive:
        archive.writestr("a.py", "x = 'another'")
    folder = tmp_path / "class"
    for name in ("bob", "eve"):
        (folder / name).mkdir(parents=True)
        (folder / name / "hw.zip").symlink_to(secret)
    (folder / "eve" / "a.py").write_text("x = 'eve'", encoding="utf-8")
    found = collect([folder], assignment=NAME, scratch=tmp_path / "scratch")
    problems = {each.name: each.problem.partition(", ")[0] for each in found.submissions}
    link = "hw.zip: it is a link"
    assert problems == {"bob/hw.zip": link, "eve/a.py": "", "eve/hw.zip": link}


def test_links_of_one_time(tmp_path: Path) -> None:
    """Of several that cannot be read, none is looked into to tell whether they are the same."""
    folder = tmp_path / "ann"
    folder.mkdir()
    for name in ("a.py", "b.py"):
        (folder / name).symlink_to(tmp_path / "nothing")
    files = tuple(
        File(name=f"ann/{name}", path=folder / name, problem="it is a link")
        for name in ("a.py", "b.py")
    )
    chosen, _ = choose(Handin(name="ann", files=files), NAME, tmp_path / "scratch")
    assert "it is not clear which of its 2 files is meant" in chosen.problem


def test_who_names_a_link_means_what_it_points_at(tmp_path: Path) -> None:
    """On the command line, a link is as good as its file."""
    (tmp_path / "a.py").write_text("x = 1", encoding="utf-8")
    link = tmp_path / "b.py"
    link.symlink_to(tmp_path / "a.py")
    (submission,) = collect([link], assignment=NAME, scratch=tmp_path / "scratch").submissions
    assert (submission.name, submission.problem) == ("b.py", "")


def test_a_file_and_a_folder_of_one_name(gather: Callable[..., Collection]) -> None:
    """A zip may hold both, in one student's part of it; the others are as they were."""
    honest = [f"submitted/{name}/{NAME}/a.ipynb" for name in ("ann", "bo")]
    mine = f"submitted/mal/{NAME}/b.py"
    found = gather(*honest, mine, f"{mine}/c.ipynb")
    assert set(known(found)) >= set(honest)
    assert "nbgrader=mal" in known(found).values()


def test_strange_downloads(tmp_path: Path) -> None:
    """Whatever one student hands in, and wherever a stray file lies, the others are as alone."""
    made = Rounds(tmp_path, seed=20)
    *_, report = made.run(150)
    assert report.defects == []
    assert report.outcomes["a neighbour as alone"] >= 500
    assert report.rounds == 150
