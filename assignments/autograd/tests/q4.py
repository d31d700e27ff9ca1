from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 8

@test_case(points=2, hidden=False)
def test_detached_gradient_on_the_lecture_example(detached_gradient):
    import torch
    from autograder.checks import check_by_autograd, check_figures
    inputs = [{'x': torch.ones(3)}]
    check_figures(detached_gradient, [['2', '2', '2']], inputs=inputs)
    check_by_autograd(detached_gradient, inputs=inputs, alone=True)

