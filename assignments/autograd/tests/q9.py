from otter.test_files import test_case

OK_FORMAT = False

name = "q9"
points = 10

@test_case(points=2, hidden=False)
def test_sum_of_squares_gradient_on_the_lecture_example(sum_of_squares_gradient):
    from autograder.checks import check_by_autograd, check_figures
    inputs = [{'n': 3}]
    check_figures(sum_of_squares_gradient, [['4', '4', '4']], inputs=inputs)
    check_by_autograd(sum_of_squares_gradient, inputs=inputs, alone=True)

@test_case(points=0, hidden=False)
def test_the_form_of_the_two_lists(has_grad, has_grad_fn):
    from autograder.checks import check_form
    check_form(has_grad, (4,), among=(0, 1), name='has_grad')
    check_form(has_grad_fn, (4,), among=(0, 1), name='has_grad_fn')

