from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 10

@test_case(points=3, hidden=False)
def test_model_on_the_lecture_readings(model):
    import torch
    from autograder.checks import check_figures
    readings = torch.tensor([[0.5, 0.9], [14.0, 12.0], [15.0, 13.6], [28.0, 22.8], [11.0, 8.1], [8.0, 7.1], [3.0, 2.9], [-4.0, 0.1], [6.0, 5.3], [13.0, 12.0], [21.0, 19.9], [-1.0, 1.5]])
    three = torch.tensor([[1.0, 2.0], [-2.0, 1.5], [3.0, -1.0]])
    examples = [{'X': three, 'W': torch.tensor([0.5, -1.0]), 'b': torch.tensor([0.25])}, {'X': readings, 'W': torch.ones(2), 'b': torch.zeros(1)}]
    ones = ['1.0000'] * 5
    figures = [['0.2227', '0.0953', '0.9399'], ['0.8022', *ones, '0.9973', '0.0198', *ones[:3], '0.6225']]
    check_figures(model, figures, inputs=examples)

