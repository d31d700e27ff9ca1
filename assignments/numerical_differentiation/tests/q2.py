from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 14

@test_case(points=3, hidden=False)
def test_central_difference_on_the_table_for_a_cube(central_difference):
    from autograder.checks import check_figures, probe

    @probe
    def on_a_cube(central_difference, x, h):
        return central_difference(lambda x: x ** 3, x, h)
    check_figures(central_difference, ['12.0100', '12.0001'], inputs=[{'x': 2.0, 'h': 0.1}, {'x': 2.0, 'h': 0.01}], via=on_a_cube)

