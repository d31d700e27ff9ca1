from otter.test_files import test_case

OK_FORMAT = False

name = "q10"
points = 6

@test_case(points=2, hidden=False)
def test_dead_weight_gradients_on_the_lecture_example(dead_weight_gradients):
    import torch
    from autograder.checks import check_by_autograd, check_figures
    inputs = [{'x': torch.tensor([0.0])}]
    check_figures(dead_weight_gradients, [('0.0000', '0.5000')], inputs=inputs, returns=('w1_grad', 'w2_grad'))
    check_by_autograd(dead_weight_gradients, inputs=inputs, alone=True)

