from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 8

@test_case(points=2, hidden=False)
def test_product_gradients_on_the_lecture_example(product_gradients):
    from autograder.checks import check_by_autograd, check_figures
    inputs = [{'a': 3.0, 'b': 4.0}]
    check_figures(product_gradients, [('4', '3')], inputs=inputs, returns=('a_grad', 'b_grad'))
    check_by_autograd(product_gradients, inputs=inputs, alone=True)

