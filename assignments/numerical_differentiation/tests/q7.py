from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = 16

@test_case(points=2, hidden=False)
def test_grad_linear_on_a_small_matrix(grad_linear):
    import torch
    from autograder.checks import by_hand, check_figures
    measuring = ('forward_difference', 'central_difference', 'numerical_gradient')
    check_figures(by_hand(grad_linear, without=measuring), [[['1.0', '4.0'], ['2.0', '5.0'], ['3.0', '6.0']]], inputs=[{'A': torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 'x': torch.tensor([1.0, -1.0, 2.0])}])

@test_case(points=2, hidden=False)
def test_grad_quadratic_on_the_matrix_of_the_picture(grad_quadratic):
    import torch
    from autograder.checks import by_hand, check_figures
    measuring = ('forward_difference', 'central_difference', 'numerical_gradient')
    check_figures(by_hand(grad_quadratic, without=measuring), [['8.0', '-4.0']], inputs=[{'A': torch.tensor([[1.0, 2.0], [0.0, -1.0]]), 'x': torch.tensor([1.0, 3.0])}])

@test_case(points=1, hidden=False)
def test_grad_sq_norm_on_a_small_vector(grad_sq_norm):
    import torch
    from autograder.checks import by_hand, check_figures
    measuring = ('forward_difference', 'central_difference', 'numerical_gradient')
    check_figures(by_hand(grad_sq_norm, without=measuring), [['6.0', '-8.0']], inputs=[{'x': torch.tensor([3.0, -4.0])}])

