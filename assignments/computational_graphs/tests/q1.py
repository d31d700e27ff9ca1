from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 12

@test_case(points=1, hidden=False)
def test_mul_gate_on_the_lecture_example(mul_gate):
    from autograder.checks import check_gradient

    def product(x, y):
        return x * y
    examples = [{'x': 4.0, 'y': -3.0}]
    check_gradient(mul_gate, product, wrt=('x', 'y'), inputs=examples)

@test_case(points=1, hidden=False)
def test_add_gate_on_the_lecture_example(add_gate):
    from autograder.checks import check_gradient

    def total(x, y):
        return x + y
    examples = [{'x': 4.0, 'y': -3.0}]
    check_gradient(add_gate, total, wrt=('x', 'y'), inputs=examples)

@test_case(points=2, hidden=False)
def test_max_gate_on_the_lecture_example(max_gate):
    import torch
    from autograder.checks import check_gradient

    def maximum(x, y):
        return torch.maximum(x, y)
    examples = [{'x': 4.0, 'y': 2.0}]
    check_gradient(max_gate, maximum, wrt=('x', 'y'), inputs=examples)

