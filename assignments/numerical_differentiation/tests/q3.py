from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 16

@test_case(points=4, hidden=False)
def test_numerical_gradient_on_the_example_of_the_lecture(numerical_gradient):
    import torch
    from autograder.checks import check_figures, probe

    @probe
    def on_the_function_of_the_lecture(numerical_gradient, x, h):
        return numerical_gradient(lambda x: x[0] ** 2 - x[0] * x[1], x, h)
    check_figures(numerical_gradient, [['4.000', '-3.000'], ['-2.500', '-0.500']], inputs=[{'x': torch.tensor([3.0, 2.0]), 'h': 0.125}, {'x': torch.tensor([0.5, 3.5]), 'h': 0.25}], via=on_the_function_of_the_lecture)

