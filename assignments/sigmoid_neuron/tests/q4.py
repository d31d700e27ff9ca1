from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 16

@test_case(points=4, hidden=False)
def test_gradient_on_the_picture_and_on_the_lecture_readings(gradient):
    import torch
    from autograder.checks import by_hand, check_figures
    readings = torch.tensor([[0.5, 0.9], [14.0, 12.0], [15.0, 13.6], [28.0, 22.8], [11.0, 8.1], [8.0, 7.1], [3.0, 2.9], [-4.0, 0.1], [6.0, 5.3], [13.0, 12.0], [21.0, 19.9], [-1.0, 1.5]])
    degrees = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4, 29.1])
    neuron = {'W': torch.tensor([0.5, -1.0]), 'b': torch.tensor([0.25])}
    examples = [{**neuron, 'X': torch.tensor([[1.0, 2.0]]), 'y': torch.tensor([1.0])}, {**neuron, 'X': torch.tensor([[1.0, 2.0], [-2.0, 1.5], [3.0, -1.0]]), 'y': torch.tensor([1.0, 0.0, 0.5])}, {'W': torch.ones(2), 'b': torch.zeros(1), 'X': readings, 'y': 0.01 * degrees}]
    figures = [(['-0.2691', '-0.5382'], ['-0.2691']), (['-0.05098', '-0.18774'], ['-0.06766']), (['-0.003623', '0.030879'], ['0.024414'])]
    check_figures(by_hand(gradient), figures, inputs=examples, returns=('W_grad', 'b_grad'))

