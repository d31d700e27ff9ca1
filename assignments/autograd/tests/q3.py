from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 10

@test_case(points=3, hidden=False)
def test_intermediate_gradient_on_the_lecture_example(intermediate_gradient):
    import torch
    from autograder.checks import check_by_autograd, check_figures
    inputs = [{'w': torch.ones(3)}]
    check_figures(intermediate_gradient, [(['1.0000', '1.0000', '1.0000'], ['0.3333', '0.3333', '0.3333'])], inputs=inputs, returns=('w_grad', 'y_grad'))
    check_by_autograd(intermediate_gradient, inputs=inputs, alone=True)

