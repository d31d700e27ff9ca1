from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 8

@test_case(points=2, hidden=False)
def test_partials_x2y_on_the_example_of_the_picture(partials_x2y):
    from autograder.checks import by_hand, check_gradient

    def x2y(x, y):
        return x ** 2 * y
    measuring = ('forward_difference', 'central_difference', 'numerical_gradient')
    check_gradient(by_hand(partials_x2y, without=measuring), x2y, wrt=('x', 'y'), inputs=[{'x': 3.0, 'y': 2.0}, {'x': -1.0, 'y': 0.5}])

