from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 14

@test_case(points=4, hidden=False)
def test_rates_of_change_of_the_readings_of_the_lecture(rates_of_change):
    import torch
    from autograder.checks import check_figures
    t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
    t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4])
    check_figures(rates_of_change, [('4517.297', '82.600'), ('-77.614', '-10.640')], inputs=[{'t_u': t_u, 't_c': t_c, 'w': 1.0, 'b': 0.0, 'delta': 0.1}, {'t_u': 0.1 * t_u, 't_c': t_c, 'w': 1.0, 'b': 0.0, 'delta': 0.1}], returns=('rate_w', 'rate_b'))

