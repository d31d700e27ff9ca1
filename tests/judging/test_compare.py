"""Values beside what they should be: what passes, and what is said of the rest."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch

from autograder.judging import compare as module
from autograder.judging.compare import (
    as_entries,
    as_tensor,
    compare,
    join,
    make_row,
    show,
    split_parts,
)
from autograder.result import Kind, Row

SIX = torch.arange(6, dtype=torch.float64).reshape(2, 3)


def right(value: Any) -> torch.Tensor:
    """Return what is expected, in float64."""
    return torch.tensor(value, dtype=torch.float64)


def kind_of(received: Any, expected: Any) -> Kind | None:
    """Return the kind of failure, or None."""
    problem = compare(received, expected if isinstance(expected, torch.Tensor) else right(expected))
    return None if problem is None else problem[0]


class TestForms:
    """The same number in many forms."""

    @pytest.mark.parametrize(
        "received",
        [
            3.0,
            3,
            torch.tensor(3),
            torch.tensor(3.0),
            torch.tensor([3.0]),
            torch.tensor([[3.0]], dtype=torch.float64),
            torch.tensor(3.0, requires_grad=True),
            torch.tensor(3.0, requires_grad=True) * 1,
            torch.tensor(3.0, dtype=torch.float16),
            torch.tensor(3.0, dtype=torch.bfloat16),
            torch.tensor(3, dtype=torch.uint8),
            np.array(3.0),
            np.array([3], dtype=np.int8),
            np.array(3, dtype=np.uint64),
            np.array(3.0, dtype=np.float16),
            np.float64(3.0),
            [3.0],
            [[torch.tensor(3.0)]],
            torch.nn.Parameter(torch.tensor(3.0)),
        ],
        ids=repr,
    )
    def test_single_number(self, received: Any) -> None:
        """Where one number is expected, one entry of any type and shape will do."""
        assert compare(received, right(3.0)) is None

    @pytest.mark.parametrize(
        "received",
        [
            SIX,
            SIX.float(),
            SIX.long(),
            SIX.bfloat16(),
            SIX.clone().requires_grad_(),
            SIX.T.contiguous().T,
            SIX.numpy(),
            SIX.numpy().astype(np.uint16),
            np.asfortranarray(SIX.numpy()),
            SIX.tolist(),
            ((0, 1, 2), (3.0, 4, 5)),
            list(SIX),
            [row.numpy() for row in SIX],
            [[torch.tensor(0), 1, np.array(2)], [3, 4, np.float64(5)]],
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_table(self, received: Any) -> None:
        """A table may be a tensor, an array, or lists of whatever holds numbers."""
        assert compare(received, SIX) is None

    def test_empty_tensor(self) -> None:
        """Nothing equals nothing of the same shape."""
        assert compare(torch.zeros(0, 3), torch.zeros(0, 3, dtype=torch.float64)) is None
        assert kind_of(torch.zeros(3, 0), torch.zeros(0, 3, dtype=torch.float64)) is Kind.SHAPE

    @pytest.mark.parametrize(
        "received",
        [np.float32(3.0), np.int64(3), np.float16(3.0)],
        ids=repr,
    )
    def test_numpy_scalar(self, received: Any) -> None:
        """A numpy number passes in a notebook, as it does in the grader."""
        assert compare(received, right(3.0)) is None

    @pytest.mark.parametrize(
        "received",
        [
            np.array([2.0, 1.0])[::-1],
            np.broadcast_to(np.array([1.0, 2.0]), (2,)),
            np.array([1.0, 2.0], dtype=">f8"),
            np.array([1.0, 2.0], dtype=np.longdouble),
            torch.tensor([1.0, 2.0]).to_sparse(),
        ],
        ids=["flipped", "read-only", "big-endian", "long double", "sparse"],
    )
    def test_arrays_that_torch_does_not_take(self, received: Any) -> None:
        """Memory that lies in another way holds the same numbers, and never raises."""
        assert kind_of(received, [1.0, 2.0]) in {None, Kind.TYPE}

    @pytest.mark.parametrize(
        "received",
        [
            [torch.tensor([1.0]), torch.tensor([[2.0]])],
            (np.array([1.0]), 2.0),
            [torch.tensor([1.0], requires_grad=True), torch.tensor(2)],
        ],
        ids=repr,
    )
    def test_tensors_of_one_entry_are_the_numbers_of_a_list(self, received: Any) -> None:
        """Gradients that were collected one by one, each in a tensor of its own, are a list."""
        assert compare(received, right([1.0, 2.0])) is None
        assert kind_of(received, right([1.0, 3.0])) is Kind.VALUE
        assert make_row("grads", received, right([1.0, 2.0])).received == "[1, 2]"

    @pytest.mark.parametrize("number", [3.0, torch.tensor(3.0), torch.tensor([3.0])])
    def test_a_comma_makes_a_tuple_of_a_number(self, number: Any) -> None:
        """A tuple with one entry in the place of a number is told by the comma that makes it."""
        assert compare((number,), right(3.0)) == (
            Kind.TYPE,
            "is a tuple with one entry, not a number: give the entry alone, without a comma",
        )

    def test_a_column_is_no_list_of_tensors(self) -> None:
        """A column (n, 1) in the place of a vector stays wrong, and a table stays a table."""
        column = torch.tensor([[1.0], [2.0]])
        assert kind_of(column, right([1.0, 2.0])) is Kind.SHAPE
        assert compare(list(column), right([[1.0], [2.0]])) is None


class TestTolerance:
    """Rounding passes, mistakes do not."""

    @pytest.mark.parametrize("scale", [1.0, 3.0, 100.0, 1e6, 1e30])
    @pytest.mark.parametrize("form", [float, torch.tensor, lambda x: [x], np.float64])
    def test_relative_to_what_is_right(self, scale: float, form: Any) -> None:
        """An error of 1 in 10,000 is the limit, at any size and in any form."""
        for sign in (1, -1):
            assert kind_of(form(scale * (1 + sign * 0.9e-4)), scale) is None
            assert kind_of(form(scale * (1 + sign * 1.1e-4)), scale) is Kind.VALUE
            assert kind_of(form(-scale * (1 + sign * 0.9e-4)), -scale) is None
            assert kind_of(form(-scale * (1 + sign * 1.1e-4)), -scale) is Kind.VALUE

    @pytest.mark.parametrize("small", [1e-9, 1e-3, 0.5, -0.3])
    def test_one_percent_of_a_small_number(self, small: float) -> None:
        """However small what is right, an error of 1 % is seen."""
        assert kind_of(small * 1.01, small) is Kind.VALUE
        assert kind_of(small * 1.00005, small) is None

    @pytest.mark.parametrize("small", [0.0, 1e-9, -2e-5])
    def test_noise(self, small: float) -> None:
        """What rounding explains comes on top."""
        expected = torch.tensor(small, dtype=torch.float64)
        assert compare(small + 0.9e-6, expected, 1e-6) is None
        assert compare(small - 1.1e-6, expected, 1e-6) == (Kind.VALUE, "is wrong")

    def test_minus_zero(self) -> None:
        """A zero has no sign."""
        assert kind_of(-0.0, 0.0) is None

    @pytest.mark.parametrize(
        ("dtype", "good", "bad"),
        [
            (torch.float16, 1 + 5 * 2**-10, 1 + 6 * 2**-10),
            (torch.bfloat16, 1 + 2**-8, 1 + 2**-7),
        ],
        ids=["float16", "bfloat16"],
    )
    def test_half_precision(self, dtype: torch.dtype, good: float, bad: float) -> None:
        """Half precision may be off by 1 in 200, for a tensor of that dtype alone."""
        assert kind_of(torch.tensor(good, dtype=dtype), 1.0) is None
        assert kind_of(torch.tensor(bad, dtype=dtype), 1.0) is Kind.VALUE
        assert kind_of(torch.tensor(good), 1.0) is Kind.VALUE

    def test_half_precision_in_a_list(self) -> None:
        """The entries of a list are numbers of float64, whatever they were."""
        assert kind_of([torch.tensor(1 + 5 * 2**-10).half()], 1.0) is Kind.VALUE
        numbers = as_tensor([torch.tensor(1), torch.tensor(2)])
        assert isinstance(numbers, torch.Tensor)
        assert numbers.dtype is torch.float64

    def test_noise_beside_the_tolerance(self) -> None:
        """What rounding explains is allowed to its last digit, beside a dtype's own tolerance."""
        assert compare([0.5], right([0.0]), 0.5) is None
        assert compare(torch.tensor([0.4]).half(), right([0.0]), 0.5) is None
        assert compare(torch.tensor([0.6]).half(), right([0.0]), 0.5) == (Kind.VALUE, "is wrong")

    @pytest.mark.parametrize(
        ("received", "expected"),
        [
            (0.5, 0.0),
            (1.5, 1.0),
            (torch.tensor([0.5]), 0.0),
            (torch.tensor([1.5, 1.0]), [1.0, 1.0]),
            (torch.tensor([0.5, 0.0], dtype=torch.float64), [0.0, 0.0]),
        ],
        ids=repr,
    )
    def test_the_short_way(
        self, received: Any, expected: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A plain number or tensor that is right to within the noise needs no closer look."""
        monkeypatch.setattr(module, "as_part", None)
        assert compare(received, right(expected), 0.5) is None

    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32], ids=str)
    def test_rounding_to_a_dtype(self, dtype: torch.dtype) -> None:
        """What is right stays right when it is rounded to the dtype."""
        exact = torch.linspace(-300.0, 300.0, 1001, dtype=torch.float64)
        assert compare(exact.to(dtype), exact) is None
        for number in exact[::100]:
            assert compare(number.to(dtype), number) is None

    def test_size_does_not_matter(self) -> None:
        """A hundred thousand entries at the limit pass; one entry beyond it does not."""
        exact = torch.ones(100_000, dtype=torch.float64)
        received = exact + 0.9e-4
        assert compare(received, exact) is None
        received[77_777] = 1 + 1.1e-4
        assert kind_of(received, exact) is Kind.VALUE

    def test_largest_entry_gives_the_scale(self) -> None:
        """Beside a large entry, a small one may be off by the large one's rounding."""
        assert kind_of([1000.0, 0.05], [1000.0, 0.0]) is None
        assert kind_of([1000.0, 0.15], [1000.0, 0.0]) is Kind.VALUE

    @pytest.mark.parametrize(
        ("received", "expected"),
        [([-1.0, -2.0], [1.0, 2.0]), ([0.0011], [0.001]), ([100.5], [100.0])],
    )
    def test_wrong_tensor(self, received: list[float], expected: list[float]) -> None:
        """Whatever its scale is; another sign is another number."""
        assert kind_of(torch.tensor(received), expected) is Kind.VALUE

    @pytest.mark.parametrize(
        "received",
        [torch.tensor([9.0, 9.0]).to_sparse(), torch.ones(2, device="meta")],
        ids=["sparse", "meta"],
    )
    def test_tensor_that_cannot_be_read(self, received: torch.Tensor) -> None:
        """What has no entries to be read one by one is never right."""
        assert kind_of(received, [1.0, 1.0]) is Kind.TYPE

    @pytest.mark.parametrize("wrong", [2.0, -1.0, 0.0, 1.5, 1e300, 10**18])
    def test_wrong_number(self, wrong: float) -> None:
        """Another number is wrong."""
        assert compare(wrong, right(1.0)) == (Kind.VALUE, "is wrong")


class TestNotFinite:
    """NaN and infinity are never right."""

    @pytest.mark.parametrize(
        ("received", "text"),
        [
            (math.nan, "is nan"),
            (math.inf, "is infinite"),
            (-math.inf, "is infinite"),
            (10**400, "is infinite"),
            (torch.tensor(math.nan), "is nan"),
            (torch.tensor(7e4).half(), "is infinite"),
            (np.array(math.nan), "is nan"),
        ],
        ids=repr,
    )
    def test_number(self, received: Any, text: str) -> None:
        """The message says which of the two it is."""
        assert compare(received, right(1.0)) == (Kind.NOT_FINITE, text)

    def test_one_entry(self) -> None:
        """One entry is enough, and nan is named before infinity."""
        assert compare([1.0, math.nan], right([1.0, 2.0])) == (Kind.NOT_FINITE, "is nan")
        received = torch.tensor([math.inf, math.nan])
        assert compare(received, right([1.0, 2.0])) == (Kind.NOT_FINITE, "is nan")

    @pytest.mark.parametrize("truth", [math.nan, math.inf, -math.inf])
    def test_truth_that_is_not_finite(self, truth: float) -> None:
        """A number is not as good as nan, nor are the entries beside it."""
        assert compare(5.0, right(truth)) is not None
        assert compare([5.0, 99.0], right([truth, 1.0])) is not None


class TestShape:
    """Shapes are told apart before values."""

    @pytest.mark.parametrize(
        ("is_shape", "should_be", "kind", "text"),
        [
            ((3,), (2,), Kind.SHAPE, "has the shape (3,) instead of (2,)"),
            ((), (2,), Kind.SHAPE, "has the shape () instead of (2,)"),
            ((1,), (2,), Kind.SHAPE, "has the shape (1,) instead of (2,)"),
            ((2,), (2, 1), Kind.SHAPE, "has the shape (2,) instead of (2, 1)"),
            ((2, 1), (2,), Kind.SHAPE, "has the shape (2, 1) instead of (2,)"),
            ((6,), (2, 3), Kind.SHAPE, "has the shape (6,) instead of (2, 3)"),
            ((0,), (2,), Kind.SHAPE, "has the shape (0,) instead of (2,)"),
            ((4, 2), (2, 3), Kind.SHAPE, "has the shape (4, 2) instead of (2, 3)"),
            ((1, 1), (1,), Kind.SHAPE, "has the shape (1, 1) instead of (1,)"),
            (
                (3, 2),
                (2, 3),
                Kind.SHAPE,
                "has the shape (3, 2) instead of (2, 3): the shape of its transpose",
            ),
            (
                (1, 3),
                (3, 1),
                Kind.SHAPE,
                "has the shape (1, 3) instead of (3, 1): the shape of its transpose",
            ),
            (
                (3, 3),
                (3,),
                Kind.BROADCAST,
                (
                    "has the shape (3, 3) instead of (3,): "
                    "perhaps two operands of different shapes, such as (n,) and (n, 1), "
                    "were broadcast against each other"
                ),
            ),
            (
                (3, 3),
                (3, 1),
                Kind.BROADCAST,
                (
                    "has the shape (3, 3) instead of (3, 1): "
                    "perhaps two operands of different shapes, such as (n,) and (n, 1), "
                    "were broadcast against each other"
                ),
            ),
        ],
    )
    def test_messages(
        self, is_shape: tuple[int, ...], should_be: tuple[int, ...], kind: Kind, text: str
    ) -> None:
        """Each has a message of its own, whatever the entries are."""
        received = torch.full(is_shape, math.nan)
        assert compare(received, torch.ones(should_be, dtype=torch.float64)) == (kind, text)

    def test_list_that_has_grown(self) -> None:
        """A list is longer for other reasons than a broadcast, unless it is a table."""
        assert kind_of([1.0, 1.0, 1.0], [1.0]) is Kind.SHAPE
        assert kind_of(torch.ones(3), [1.0]) is Kind.BROADCAST
        assert kind_of([[1.0, 1.0], [1.0, 1.0]], [1.0, 1.0]) is Kind.BROADCAST

    def test_right_values_in_a_wrong_shape(self) -> None:
        """A row is not a column, though broadcasting would call them equal."""
        assert kind_of([[1.0, 1.0]], [1.0, 1.0]) is Kind.SHAPE
        assert kind_of(1.0, [1.0]) is Kind.SHAPE

    @pytest.mark.parametrize(
        ("is_shape", "should_be"), [((3,), ()), ((3, 2), (2,)), ((4, 3, 2), (3, 2)), ((5, 2), ())]
    )
    def test_missing_sum(self, is_shape: tuple[int, ...], should_be: tuple[int, ...]) -> None:
        """A dimension in front that should have been summed is no broadcast of (n,) and (n, 1)."""
        received = torch.ones(is_shape)
        assert kind_of(received, torch.ones(should_be, dtype=torch.float64)) is Kind.SHAPE


class TestType:
    """What is no number is named."""

    @pytest.mark.parametrize(
        ("received", "text"),
        [
            ("3.0", "is a str, not a number or a tensor"),
            (b"3", "is a bytes, not a number or a tensor"),
            ({}, "is a dict, not a number or a tensor"),
            (len, "is a builtin_function_or_method, not a number or a tensor"),
            (Fraction(1, 2), "is a Fraction, not a number or a tensor"),
            (1j, "is a complex, not a number or a tensor"),
            (..., "is `...`, not a number or a tensor"),
            ([], "is an empty list"),
            ((), "is an empty tuple"),
            (
                [1.0, None],
                "is a list whose entry 2 is None, not a number or a tensor",
            ),
            ([1.0, [2.0]], "is a list whose entries have different shapes, such as () and (1,)"),
            ((1.0, "2"), "is a tuple whose entry 2 is a str, not a number or a tensor"),
            (np.array(["a"]), "is a ndarray, not a number or a tensor"),
            (np.array([None]), "is a ndarray, not a number or a tensor"),
            (torch.tensor(1j), "is a complex number"),
            (np.array([1j]), "is a complex number"),
            ([torch.tensor(1j), 1.0], "is a complex number"),
            ([1.0, 1j], "is a list whose entry 2 is a complex, not a number or a tensor"),
        ],
        ids=repr,
    )
    def test_no_number(self, received: Any, text: str) -> None:
        """The message says what was returned instead."""
        assert compare(received, right(1.0)) == (Kind.TYPE, text)

    @pytest.mark.parametrize(
        "received",
        [
            [True, False],
            (np.True_, 0),
            [torch.tensor([1.0]), False],
            torch.tensor([2.0, 0.0]) > 1,
            np.array([True, False]),
            [torch.tensor(data=True), 0.0],
        ],
        ids=repr,
    )
    def test_true_is_1(self, received: Any) -> None:
        """Truth values are the numbers that they are in arithmetic, those of comparisons too."""
        assert compare(received, torch.tensor([1.0, 0.0], dtype=torch.float64)) is None
        assert compare(received[0], right(1.0)) is None

    def test_entries(self) -> None:
        """Where entries are asked for, an empty list has none; all else is read as elsewhere."""
        nothing: tuple[list[float], tuple[()]] = ([], ())
        for empty in nothing:
            entries = as_entries(empty)
            assert isinstance(entries, torch.Tensor)
            assert (entries.shape, entries.dtype) == ((0,), torch.float64)
        for value in ([2.0], 2.0):
            entries = as_entries(value)
            assert isinstance(entries, torch.Tensor)
            assert entries.tolist() == value
        assert as_entries("") == (Kind.TYPE, "is a str, not a number or a tensor")

    def test_nothing(self) -> None:
        """None says that nothing was returned."""
        assert compare(None, right(1.0)) == (Kind.RETURNED_NOTHING, "is None")

    def test_graph_is_left_behind(self) -> None:
        """A result of autograd comes without its graph, and the student's keeps it."""
        weight = torch.tensor(2.0, requires_grad=True)
        tensor = as_tensor(weight * 2)
        assert isinstance(tensor, torch.Tensor)
        assert not tensor.requires_grad
        assert weight.requires_grad

    def test_list_within_itself(self) -> None:
        """A list that contains itself is no number."""
        endless: list[Any] = []
        endless.append(endless)
        assert kind_of(endless, 1.0) is Kind.TYPE

    def test_depth(self) -> None:
        """Lists may be nested eight levels deep; of deeper ones that is what is said."""
        deep: Any = [[[[[[[[1.0]]]]]]]]
        assert compare(deep, right(1.0)) is None
        problem = (Kind.TYPE, "is a list nested more than 8 levels deep")
        assert compare([deep], right(1.0)) == problem
        assert compare([deep, deep], right([1.0, 1.0])) == problem

    @pytest.mark.parametrize(
        ("name", "what"),
        [
            ("NoneType", "None"),
            ("ellipsis", "`...`"),
            ("ndarray", "a ndarray"),
            ("Index", "an Index"),
        ],
    )
    def test_proxy(self, name: str, what: str) -> None:
        """What stands for an object of a student's is called by that object's type."""
        proxy = type("Proxy", (), {"__type_name__": name})()
        assert compare(proxy, right(1.0)) == (Kind.TYPE, f"is {what}, not a number or a tensor")


class TestParts:
    """Several values, returned together."""

    @pytest.mark.parametrize(
        "value",
        [
            (1.0, 2.0),
            [1.0, 2.0],
            torch.tensor([1.0, 2.0]),
            torch.tensor([[1.0], [2.0]]),
            np.array([1.0, 2.0]),
            torch.stack([torch.tensor(1.0), torch.tensor(2.0)]),
        ],
        ids=repr,
    )
    def test_any_sequence(self, value: Any) -> None:
        """A tuple, a list or a stacked tensor has a part for each name."""
        parts = split_parts(value, ("a", "b"))
        assert isinstance(parts, list)
        assert [float(part) for part in parts] == [1.0, 2.0]

    @pytest.mark.parametrize("value", [1.0, (1.0,), [[1.0]], "x", torch.ones(3)], ids=repr)
    def test_single_name(self, value: Any) -> None:
        """For a single name the value is the part, whatever it is."""
        assert split_parts(value, ("a",)) == [value]

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ((1.0,), "returned 1 values: return 2 values in the order (a, b)"),
            ((1.0, 2.0, 3.0), "returned 3 values: return 2 values in the order (a, b)"),
            ([], "returned 0 values: return 2 values in the order (a, b)"),
            (torch.ones(1, 2), "returned 1 values: return 2 values in the order (a, b)"),
            (1.0, "returned a single float: return 2 values in the order (a, b)"),
            (torch.tensor(1.0), "returned a single Tensor: return 2 values in the order (a, b)"),
            (np.array(1.0), "returned a single ndarray: return 2 values in the order (a, b)"),
            ({"a": 1, "b": 2}, "returned a single dict: return 2 values in the order (a, b)"),
            ("ab", "returned a single str: return 2 values in the order (a, b)"),
        ],
        ids=repr,
    )
    def test_wrong_count(self, value: Any, text: str) -> None:
        """The message says how many there should be, and in which order."""
        assert split_parts(value, ("a", "b")) == (Kind.COUNT, text)

    @pytest.mark.parametrize("names", [("a",), ("a", "b")])
    def test_nothing(self, names: tuple[str, ...]) -> None:
        """A missing return statement and an untouched `...` are recognised, a proxy of it too."""
        assert split_parts(None, names) == (
            Kind.RETURNED_NOTHING,
            "returned nothing: it needs a return statement",
        )
        untouched = Kind.RETURNED_NOTHING, "returned `...`: write your own answer in its place"
        assert split_parts(..., names) == untouched
        proxy = type("Proxy", (), {"__type_name__": "ellipsis"})()
        assert split_parts(proxy, names) == untouched

    @pytest.mark.parametrize(
        ("names", "text"),
        [(("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
    )
    def test_joined(self, names: tuple[str, ...], text: str) -> None:
        """Names are said as in a sentence."""
        assert join(names) == text


class TestRows:
    """A failure's table, and how numbers are written in it."""

    @pytest.mark.parametrize(
        ("received", "expected", "row"),
        [
            (2.5, 2.0, ("2", "2.5", "0.5")),
            (torch.tensor([2.0]), 2.0, ("2", "2", "ok")),
            ([1.0, 2.0], [1.0, 4.0], ("[1, 4]", "[1, 2]", "2")),
            (math.nan, 2.0, ("2", "nan", "nan")),
            (math.inf, 2.0, ("2", "inf", "inf")),
            (10**400, 2.0, ("2", "inf", "inf")),
            ("text", 2.0, ("2", "text", "")),
            (None, 2.0, ("2", "None", "")),
            (True, 2.0, ("2", "1", "1")),
            ([1.0, 2.0, 3.0], [1.0, 2.0], ("[1, 2]", "[1, 2, 3]", "")),
            (torch.ones(13), [1.0] * 13, ("tensor of shape (13,)", "tensor of shape (13,)", "ok")),
            (1j, 2.0, ("2", "1j", "")),
            ([1.0, "x" * 50], 2.0, ("2", "[1, " + "x" * 40 + "…]", "")),
            (torch.zeros(0), [1.0], ("[1]", "[]", "")),
            (torch.zeros(0), [], ("[]", "[]", "")),
        ],
        ids=repr,
    )
    def test_row(self, received: Any, expected: Any, row: tuple[str, str, str]) -> None:
        """Expected and received side by side, and the largest difference if there is one."""
        made = make_row("w", received, right(expected))
        assert made == Row(name="w", expected=row[0], received=row[1], difference=row[2])

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (2.0, "2"),
            (-0.5, "-0.5"),
            (1 / 3, "0.333333"),
            (1e-10, "1e-10"),
            (12345678.0, "1.23457e+07"),
            (7, "7"),
            (False, "False"),
            ("x" * 41, "x" * 40 + "…"),
            (torch.tensor(2.0), "2"),
            (torch.tensor([[1.0, 0.5], [-2.0, 1e-3]]), "[[1, 0.5], [-2, 0.001]]"),
            (torch.tensor([True, False]), "[True, False]"),
            (torch.tensor([-0.0, 0.0]), "[0, 0]"),
            (-0.0, "0"),
            (torch.ones(3, 4), "[[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]"),
            ("x" * 40, "x" * 40),
            (torch.ones(12), "[1" + 11 * ", 1" + "]"),
            (torch.ones(13), "tensor of shape (13,)"),
            ([1] * 12, "[1" + 11 * ", 1" + "]"),
            ([1] * 13, "list of 13 entries"),
            (torch.tensor([1j]), "tensor of shape (1,)"),
            (torch.ones(2, requires_grad=True), "[1, 1]"),
            ([[[[[[[[[1, 2]]]]]]]]], "[[[[[[[[list of 2 entries]]]]]]]]"),
        ],
        ids=repr,
    )
    def test_show(self, value: Any, text: str) -> None:
        """Numbers have six digits; small tensors are written out, large and deep lists are not."""
        assert show(value) == text

    @pytest.mark.parametrize("received", [10**400, [10**400, None]], ids=["int", "list"])
    def test_integer_beyond_every_float(self, received: Any) -> None:
        """A huge integer in a list that is no tensor does not stop the table."""
        assert show(received)

    def test_object_that_cannot_be_printed(self) -> None:
        """It is named by its type, and what it raises stays with it."""

        class Broken:
            def __repr__(self) -> str:
                raise RuntimeError

        assert show(Broken()) == "Broken"

    def test_long_list(self) -> None:
        """A list that is no tensor takes no more than a cell of the table."""
        assert len(show(["text"] * 10_000)) < 200

    def test_text_stays_on_its_line(self) -> None:
        """A text of several lines, or one that steers a terminal, does not break the table."""
        assert show("a\nb\x1b[31m").isprintable()


def test_a_list_that_holds_itself() -> None:
    """It is no tensor, and that is seen at once, however often it holds itself."""
    values: list[Any] = []
    values += [values] * 9
    assert as_tensor(values) == (
        Kind.TYPE,
        "is a list whose entry 1 is a list, not a number or a tensor",
    )
