from otter.test_files import test_case

OK_FORMAT = False

name = "q9"
points = 10

@test_case(points=2, hidden=False)
def test_sum_of_squares_gradient_on_the_lecture_example(sum_of_squares_gradient):
    from autograder.checks import check_by_autograd, check_figures
    inputs = [{'n': 3}]
    check_figures(sum_of_squares_gradient, [['4', '4', '4']], inputs=inputs)
    check_by_autograd(sum_of_squares_gradient, inputs=inputs)

