from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 10

@test_case(points=3, hidden=False)
def test_vector_gradients_on_the_lecture_example(vector_gradients):
    import torch
    from autograder.checks import check_by_autograd, check_figures
    a, b = (torch.tensor([2.0, 3.0]), torch.tensor([6.0, 4.0]))
    inputs = [{'a': a, 'b': b, 'external_grad': torch.tensor([1.0, 1.0])}, {'a': a, 'b': b, 'external_grad': torch.tensor([1.0, 0.0])}]
    check_figures(vector_gradients, [(['36', '81'], ['-12', '-8']), (['36', '0'], ['-12', '0'])], inputs=inputs, returns=('a_grad', 'b_grad'))
    check_by_autograd(vector_gradients, inputs=inputs, alone=True)

