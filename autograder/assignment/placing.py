"""Where a test case runs: in the grader, or in the student's process beside their objects.

A test that only calls the student's functions, or looks at their variables, and compares what
comes back with what the test itself has, is as good in the grader, where nothing can be forged.
That is decided here, from the test's code alone, so that no submission has a say in it. Whatever
is not plainly of this kind runs in the student's process: there every test means what it means
in Otter.
"""

import ast
import builtins
import doctest
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field


class Place(enum.Enum):
    """Where a test case runs, and by whose rules."""

    CHECKS = "checks"
    """In the grader, over proxies: a test of this project's kind. What it raises by itself is
    its author's fault."""
    PLAIN = "plain"
    """In the grader, over values: as in Otter, whatever it raises is a failed test."""
    LIVE = "live"
    """In a copy of the student's process."""


MODULES: Mapping[str, frozenset[str]] = {
    "math": frozenset(
        ("isclose", "sqrt", "exp", "log", "sin", "cos", "pi", "e", "inf", "fabs", "floor")
    ),
    "numpy": frozenset(
        (
            *("isclose", "allclose", "array_equal", "array", "abs", "sqrt", "exp", "log", "sin"),
            *("cos", "pi", "e", "inf", "zeros", "ones", "eye", "arange", "linspace", "all"),
            *("any", "round", "testing.assert_allclose", "testing.assert_array_equal"),
            *("testing.assert_almost_equal", "testing.assert_array_almost_equal"),
        )
    ),
    "torch": frozenset(("allclose", "isclose", "equal", "tensor", "zeros", "ones")),
}
"""What a test in the grader may use of which module."""
USUAL_NAMES = {"math": "math", "np": "numpy", "numpy": "numpy", "torch": "torch"}
"""The names by which doctests use a module that the student has imported."""

_OF_NUMBERS = frozenset({"abs", "float", "round"})
_OF_CONTAINERS = frozenset(
    {"all", "any", "len", "list", "max", "min", "range", "sorted", "sum", "tuple"}
)
_COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
_CONSTANTS = (bool, float, str, type(None))
_MAX_INT = 2**63


class _LiveError(Exception):
    """The code is not plain."""


def place_function(source: str, name: str, *, ours: bool) -> Place:
    """Return where a test case of the exception format runs.

    Args:
        source: the whole test file.
        name: the test case's function.
        ours: whether the file belongs to an assignment of this project's.
    """
    tree = ast.parse(source)
    if ours or _uses_checks(tree):
        return Place.CHECKS
    functions = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    if len(functions) != 1:
        return Place.LIVE
    function, arguments = functions[0], functions[0].args
    names = [each.arg for each in arguments.args]
    simple = not (
        arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs
    )
    if not simple or arguments.defaults or "env" in names:
        return Place.LIVE
    plain = _Plain(students=frozenset(names).__contains__)
    imports = [
        node
        for node in tree.body
        if isinstance(node, ast.Import) and all(alias.name in MODULES for alias in node.names)
    ]
    return _placed(lambda: plain.statements([*imports, *function.body]))


def place_doctest(code: str) -> Place:
    """Return where a test case of the doctest format runs."""
    plain = _Plain(students=lambda name: not hasattr(builtins, name))

    def look() -> None:
        for example in doctest.DocTestParser().get_examples(code):
            body = ast.parse(example.source).body
            if example.exc_msg is not None:
                raise _LiveError
            plain.statements(body, printed=example.want)
        plain.finish()

    return _placed(look)


def names_in(code: str) -> set[str]:
    """Return all names that stand in doctests."""
    trees = [ast.parse(example.source) for example in doctest.DocTestParser().get_examples(code)]
    return _names(trees)


def _names(trees: Iterable[ast.AST]) -> set[str]:
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _uses_checks(tree: ast.Module) -> bool:
    """Whether a test file imports the checks of this project."""
    modules = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    ]
    return any(module.partition(".")[0] == "autograder" for module in modules)


def _placed(look: Callable[[], None]) -> Place:
    try:
        look()
    except (_LiveError, SyntaxError, ValueError, RecursionError):
        return Place.LIVE
    return Place.PLAIN


@dataclass(kw_only=True)
class _Local:
    """A name that a test defines itself."""

    depth: int
    """In how many loops."""
    fixed: bool = True
    """Whether what it stands for cannot be changed by whom it is given to."""
    theirs: bool = False
    """Whether it may stand for an object of the student's, or for what holds one."""
    sent: bool = False
    """Whether it is given to a student's function as it is."""
    uses: int = 0


@dataclass(kw_only=True)
class _Plain:
    """Reads code, and raises where it is not plain."""

    students: Callable[[str], bool]
    """Whether a name that the code does not define itself is the student's."""
    modules: dict[str, str] = field(default_factory=dict)
    local: dict[str, "_Local"] = field(default_factory=dict)
    """The names that the code defines."""
    taken: set[str] = field(default_factory=set)
    """The names that it takes from the student."""
    in_loop: int = 0

    def statements(self, body: Sequence[ast.stmt], printed: str | None = None) -> None:
        """Read statements; ``printed`` is what a doctest expects of them, None elsewhere."""
        for statement in body:
            self._statement(statement, printed)
        if printed is None and not self.in_loop:
            self.finish()

    def finish(self) -> None:
        """Look at what could not be seen before the end.

        What a student's function changes, it changes of a copy: so the test must not look at
        it afterwards.
        """
        if any(each.sent and not each.fixed and each.uses > 1 for each in self.local.values()):
            raise _LiveError

    def _statement(self, node: ast.stmt, printed: str | None) -> None:
        match node:
            case ast.Expr(ast.Constant(str())) if printed is None:
                pass  # a docstring
            case ast.Expr(value) if printed is None:
                self._assertion_call(value)
            case ast.Expr(value):
                self._expression(value)
                self._printed(printed or "")
            case ast.Assert(test, message):
                self._expression(test)
                if not isinstance(message, ast.Constant | None):
                    raise _LiveError
            case ast.Assign([ast.Name(name)], value):
                self._expression(value)
                theirs = self._mentions_students(value)
                self._define(name, fixed=_is_fixed(value), theirs=theirs)
            case ast.For(ast.Name() | ast.Tuple() as target, over, body, []):
                self._loop(target, over)
                self.statements(body)
                self.in_loop -= 1
            case ast.Import(aliases) if all(alias.name in MODULES for alias in aliases):
                self.modules |= {alias.asname or alias.name: alias.name for alias in aliases}
            case ast.Pass():
                pass
            case _:
                raise _LiveError

    def _assertion_call(self, value: ast.expr) -> None:
        """Read a statement that can only fail or do nothing."""
        attribute = value.func if isinstance(value, ast.Call) else None
        if not isinstance(attribute, ast.Attribute) or not attribute.attr.startswith("assert_"):
            raise _LiveError
        self._expression(value)

    def _printed(self, want: str) -> None:
        """Read what a doctest expects to be printed: what only a plain value prints."""
        if not want.strip():
            return
        expected = ast.parse(want.strip(), mode="eval").body
        if not _is_plain_text(expected):
            raise _LiveError

    def _define(self, name: str, *, fixed: bool, theirs: bool = False) -> None:
        if name in self.modules or name in self.taken:
            raise _LiveError
        local = self.local.setdefault(name, _Local(depth=self.in_loop))
        local.fixed, local.theirs = local.fixed and fixed, local.theirs or theirs

    def _loop(self, target: ast.expr, over: ast.expr) -> None:
        """Read the head of a loop, and be in it."""
        self._expression(over)
        if self._mentions_students(over):
            raise _LiveError
        self.in_loop += 1
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
        for each in targets:
            if not isinstance(each, ast.Name):
                raise _LiveError
            self._define(each.id, fixed=_is_of_fixed(over))

    def _expression(self, node: ast.expr) -> None:  # noqa: C901, PLR0912 -- a case a kind
        match node:
            case ast.Constant(value) if _is_constant(value):
                pass
            case ast.Name(name) if name in self.local:
                # What is used in a loop, and was there before it, is used again and again.
                self.local[name].uses += 1 + (self.in_loop > self.local[name].depth)
            case ast.Name(name) if self._is_students(name):
                self.taken.add(name)
            case ast.Attribute() if self._of_module(node):
                pass
            case ast.UnaryOp(ast.USub() | ast.UAdd() | ast.Not(), operand):
                self._expression(operand)
            case ast.BinOp(left, op, right) if isinstance(op, _ARITHMETIC):
                self._expressions([left, right])
            case ast.BoolOp(_, values):
                self._expressions(values)
            case ast.Compare(left, ops, comparators):
                self._comparison([left, *comparators], ops)
            case ast.List(elements) | ast.Tuple(elements):
                self._expressions(elements)
            case ast.Dict(keys, values):
                if None in keys:
                    raise _LiveError
                self._expressions([*(key for key in keys if key), *values])
            case ast.ListComp(element, [generator]) | ast.GeneratorExp(element, [generator]):
                self._comprehension(element, generator)
            case ast.Call(function, arguments, keywords):
                if not all(keyword.arg for keyword in keywords):
                    raise _LiveError
                self._call(function, [*arguments, *(keyword.value for keyword in keywords)])
            case _:
                raise _LiveError

    def _expressions(self, nodes: Iterable[ast.expr]) -> None:
        for node in nodes:
            self._expression(node)

    def _comparison(self, nodes: Sequence[ast.expr], ops: Sequence[ast.cmpop]) -> None:
        self._expressions(nodes)
        if all(map(self._is_from_student, nodes)) or not all(
            isinstance(op, _COMPARISONS)
            or (isinstance(op, ast.Is | ast.IsNot) and _is_singleton(right))
            for op, right in zip(ops, nodes[1:], strict=True)
        ):
            raise _LiveError  # two objects of the student's may equal each other as they like

    def _comprehension(self, element: ast.expr, generator: ast.comprehension) -> None:
        self._loop(generator.target, generator.iter)
        self._expressions([*generator.ifs, element])
        self.in_loop -= 1

    def _call(self, function: ast.expr, arguments: Sequence[ast.expr]) -> None:
        match function:
            case ast.Name(name) if name in self.local or name in self.modules:
                raise _LiveError
            case ast.Name(name) if self._is_students(name):
                self.taken.add(name)
                self._expressions(arguments)
                for argument in arguments:
                    self._send(argument)
            case ast.Name(name) if name in _OF_NUMBERS:
                self._expressions(arguments)
            case ast.Name(name) if name in _OF_CONTAINERS:
                if any(map(self._is_from_student, arguments)):
                    raise _LiveError  # what has a length there may have none here
                self._expressions(arguments)
            case ast.Attribute() if self._of_module(function):
                self._expressions(arguments)
                if any(_has_text(argument) for argument in arguments):
                    raise _LiveError
            case _:
                raise _LiveError

    def _send(self, argument: ast.expr) -> None:
        """Read an argument for a student's function."""
        for node in ast.walk(argument):
            if isinstance(node, ast.Name) and node.id in self.local:
                self.local[node.id].sent = True
            elif isinstance(node, ast.GeneratorExp):
                raise _LiveError
            elif isinstance(node, ast.Name) and self._is_students(node.id):
                called = any(
                    isinstance(each, ast.Call) and each.func is node for each in ast.walk(argument)
                )
                if not called:
                    raise _LiveError  # an object of theirs is handed back to them

    def _is_students(self, name: str) -> bool:
        return name not in self.local and name not in self.modules and self.students(name)

    def _mentions_students(self, node: ast.AST) -> bool:
        return any(
            self._is_students(each.id) or (each.id in self.local and self.local[each.id].theirs)
            for each in ast.walk(node)
            if isinstance(each, ast.Name)
        )

    def _is_from_student(self, node: ast.expr) -> bool:
        """Whether a value may be an object of the student's, or hold one."""
        match node:
            case ast.Compare() | ast.GeneratorExp() | ast.Call(ast.Attribute()):
                return False
            case ast.Call(ast.Name(name)) if not self._is_students(name):
                return False
        return self._mentions_students(node)

    def _of_module(self, node: ast.Attribute) -> bool:
        path: list[str] = []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            path.insert(0, base.attr)
            base = base.value
        if not isinstance(base, ast.Name) or base.id in self.local:
            return False
        usual = USUAL_NAMES.get(base.id, "") if self.students(base.id) else ""
        module = self.modules.get(base.id, usual)
        return ".".join(path) in MODULES.get(module, frozenset())


def _is_constant(value: object) -> bool:
    if type(value) is int:
        return abs(value) < _MAX_INT
    return isinstance(value, _CONSTANTS)


def _is_singleton(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in {None, True, False}


def _is_fixed(node: ast.expr) -> bool:
    """Whether what an expression stands for cannot be changed by whom it is given to."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(_, operand):
            return _is_fixed(operand)
        case ast.BinOp(left, _, right):
            return _is_fixed(left) and _is_fixed(right)
        case ast.Tuple(elements):
            return all(map(_is_fixed, elements))
    return False


def _is_of_fixed(node: ast.expr) -> bool:
    """Whether what an expression yields, part by part, cannot be changed."""
    match node:
        case ast.Call(ast.Name("range")):
            return True
        case ast.List(elements) | ast.Tuple(elements):
            return all(map(_is_fixed, elements))
    return False


def _has_text(node: ast.expr) -> bool:
    """Whether there is a text in an expression: an array of texts does not cross."""
    return any(
        isinstance(each, ast.Constant) and isinstance(each.value, str) for each in ast.walk(node)
    )


def _is_plain_text(node: ast.expr) -> bool:
    """Whether only a plain value, or a list of them, prints as this."""
    match node:
        case ast.Constant(value):
            return _is_constant(value)
        case ast.UnaryOp(ast.USub(), ast.Constant(value)):
            return _is_constant(value)
        case ast.Attribute(ast.Name("np"), "True_" | "False_"):
            return True
        case ast.List(elements):
            return all(map(_is_plain_text, elements))
    return False
