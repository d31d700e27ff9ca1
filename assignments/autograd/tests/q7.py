from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = 8

@test_case(points=2, hidden=False)
def test_quadratic_autograd_on_the_worked_example(quadratic_autograd):
    from autograder.checks import check_by_autograd, check_figures
    inputs = [{'x': 3.0, 'y': 10.0, 'w1': 2.0, 'w2': -4.0, 'b': 1.0}]
    check_figures(quadratic_autograd, [('-54', '-18', '-6')], inputs=inputs, returns=('w1_grad', 'w2_grad', 'b_grad'))
    check_by_autograd(quadratic_autograd, inputs=inputs, alone=True)

