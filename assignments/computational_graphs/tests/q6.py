from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 12

@test_case(points=4, hidden=False)
def test_branch_gradient_on_the_worked_example(branch_gradient):
    from autograder.checks import check_gradient

    def output(x, w1, w2, w3):
        return w2 * (w1 * x) + w3 * (w1 * x)
    examples = [{'x': 2.0, 'w1': 3.0, 'w2': -1.0, 'w3': 5.0}, {'x': -1.5, 'w1': 2.0, 'w2': 3.0, 'w3': 0.5}]
    check_gradient(branch_gradient, output, wrt=('w1', 'w2', 'w3'), inputs=examples)

