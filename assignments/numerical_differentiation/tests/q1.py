from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 10

@test_case(points=3, hidden=False)
def test_forward_difference_on_the_table_of_the_lecture(forward_difference):
    from autograder.checks import check_figures, probe

    @probe
    def on_the_function_of_the_lecture(forward_difference, x, h):
        return forward_difference(lambda x: 3 * x ** 2 - 4 * x, x, h)
    check_figures(forward_difference, ['2.30000', '2.03000', '2.00300', '2.00030', '2.00003'], inputs=[{'x': 1.0, 'h': h} for h in (0.1, 0.01, 0.001, 0.0001, 1e-05)], via=on_the_function_of_the_lecture)

