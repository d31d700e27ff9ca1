"""What checks and grading say: sentences and causes, as patterns that :mod:`sentences` uses.

A sentence stands here without its full stop. Where a check is given a new one, it is added, and
``make languages`` takes it into the catalogues.
"""

from autograder.basics.language import marked

SENTENCES = (
    marked("; "),
    marked("%(names)s and %(number)s more"),
    marked("%(sentence)s after the first step"),
    marked("%(sentence)s after step %(number)s. Up to step %(before)s all is right"),
    marked("%(subject)s is wrong"),
    marked("%(subject)s are wrong"),
    marked("%(subject)s is nan"),
    marked("%(subject)s is infinite"),
    marked("%(subject)s is None"),
    marked("%(subject)s is None: .grad is None until backward() has run"),
    marked(
        "%(subject)s is None: .grad stays None in what is no leaf of the graph, and in what "
        "the result does not depend on"
    ),
    marked("%(subject)s is a complex number"),
    marked(
        "%(subject)s is %(kind)s whose entries have different shapes, such as %(one)s and %(other)s"
    ),
    marked("%(subject)s is %(kind)s whose entry %(number)s is %(what)s, not a number or a tensor"),
    marked("%(subject)s is %(kind)s nested more than %(number)s levels deep"),
    marked("%(subject)s is an empty %(kind)s"),
    marked("%(subject)s is much larger than what was asked for"),
    marked("%(subject)s is no plain tensor: a sparse one becomes plain by to_dense()"),
    marked("%(subject)s is %(kind)s, not a number or a tensor"),
    marked(
        "%(subject)s is a tuple with one entry, not a number: give the entry alone, without a comma"
    ),
    marked("%(subject)s has the shape %(is)s instead of %(should)s"),
    marked("%(subject)s has the shape %(is)s instead of %(should)s: the shape of its transpose"),
    marked(
        "%(subject)s has the shape %(is)s instead of %(should)s: perhaps two operands of "
        "different shapes, such as (n,) and (n, 1), were broadcast against each other"
    ),
    marked("the result"),
    marked("the variable"),
    marked("the function"),
    marked("the gradient by %(name)s"),
    marked("the gradients by %(names)s"),
    marked("measured on your own %(function)s, the gradient by %(names)s"),
    marked("measured on your own %(function)s, the gradients by %(names)s"),
    marked("the data of %(name)s afterwards"),
    marked("the gradient of %(name)s"),
    marked("The function is not defined: run the cell that defines it, then check again"),
    marked("%(names)s is not defined: run the cell that defines it, then check again"),
    marked("%(subject)s should be a function, and is %(what)s"),
    marked("What is checked"),
    marked("a %(type)s"),
    marked("an %(type)s"),
    marked("%(name)s is not defined: run the cell that computes it, then check again"),
    marked("%(name)s is still `...`: write your own answer in its place"),
    marked("%(function)s is not written yet: it stands there as it was handed out"),
    marked("%(names)s are not written yet"),
    marked("%(function)s returned nothing: it needs a return statement"),
    marked("%(function)s returned nothing: it prints the result; use return"),
    marked(
        "%(function)s returned nothing: with these arguments it gets to no return that has a value"
    ),
    marked(
        "%(function)s returned None: that is what stands in .grad before backward has run. "
        "Call backward() on the result, and read .grad after it"
    ),
    marked(
        "%(function)s returned None: .grad stays None in what is no leaf of the graph, and in"
        " what the result does not depend on. Read it of a leaf, or call retain_grad() first"
    ),
    marked(
        "%(function)s returned None: what stands in its return statement is None. Methods "
        "that work in place, such as append() or backward(), return nothing themselves"
    ),
    marked("%(function)s returned `...`: write your own answer in its place"),
    marked("%(function)s returned a single %(type)s: %(order)s"),
    marked("%(function)s returned %(what)s: return a list of names"),
    marked("%(function)s returned %(count)s values: %(order)s"),
    marked("return %(count)s values in the order (%(names)s)"),
    marked("return a list of %(count)s"),
    marked("%(function)s raised %(error)s"),
    marked("%(function)s returned, where it should raise %(wanted)s"),
    marked("%(function)s raised %(what)s, where it should raise %(wanted)s"),
    marked(
        "%(function)s changes its argument %(name)s: work on a copy, or compute a new value "
        "instead of writing into the old one"
    ),
    marked(
        "%(function)s gives its argument %(name)s back with requires_grad switched on, or with a "
        "gradient in it: work on a tensor of your own, such as %(copy)s"
    ),
    marked("%(function)s: the loss is not finite"),
    marked(
        "In this question you derive the gradient yourself: code that lets a library or "
        "finite differences find it earns no credit here"
    ),
    marked(
        "%(name)s: no gradient came from autograd: nothing was recorded in a graph while the "
        "function ran. In this question the way counts, so a value worked out by hand earns "
        "no credit, even if it is right. Compute the output from tensors that require a "
        "gradient, let backward(), torch.autograd.grad or torch.func find the gradient, and "
        "return that"
    ),
    marked(
        "%(name)s: autograd runs, but what it finds does not reach the value that is "
        "returned. Return the gradient that comes back (from .grad, for example), or what is "
        "computed from it, instead of a value worked out by hand"
    ),
    marked("%(cause)s, and a factor 2 is missing"),
    marked("%(cause)s, and the sign is wrong"),
    marked("%(cause)s, and not divided by their number"),
    marked("%(cause)s, so that each step goes uphill"),
    marked("%(cause)s, in the forward pass"),
    marked("the result is twice what it should be"),
    marked("the result is half of what it should be"),
    marked("the result is four times what it should be"),
    marked("the result is a quarter of what it should be"),
    marked("the sign is wrong"),
    marked("the sign is wrong, and a factor 2 is missing"),
    marked("the sign is wrong, and a factor 2 is there once too often"),
    marked("the result is %(times)s times what it should be, for every input"),
    marked("the result is the same for every input"),
    marked("the result is cut to whole numbers"),
    marked("the result is rounded to whole numbers"),
    marked("the result is rounded down to whole numbers"),
    marked("the result is divided once too often by the length of %(name)s"),
    marked(
        "the result is right in double precision and far off in single precision, as a "
        "difference divided by a small step is"
    ),
    marked("the result is right only where %(name)s has %(count)s entries along its first axis"),
    marked("the result is right only where %(name)s has %(count)s columns"),
    marked("the result is wrong only where %(names)s = 0"),
    marked("the result is wrong only where %(names)s < 0"),
    marked("the result is wrong only where %(names)s > 0"),
    marked("the result is wrong only where the numbers in %(names)s are small"),
    marked("the result is wrong only where all entries of %(names)s are equal"),
    marked("the result is wrong only where %(names)s has one entry"),
    marked("the first call is right, and a later one with the same arguments is not"),
    marked("several values come back where one is asked for: the last of them is right"),
    marked("several values come back where one is asked for: the first of them is right"),
    marked("the result is what it would be after the first round, whatever %(name)s is"),
    marked("the result is what it would be with twice the %(name)s"),
    marked("the result is what it would be with one round of %(name)s less"),
    marked("the result is what it would be with one round of %(name)s more"),
    marked("the result is what it would be with %(one)s = %(first)s and %(other)s = %(second)s"),
    marked("%(name)s is left out: the result is what it would be with %(other)s = 0"),
    marked("%(name)s is left out: the result is what it would be with %(other)s = 1"),
    marked("%(name)s is left out of the model, so that it is never changed either"),
    marked("%(name)s is squared where it should not be"),
    marked("%(name)s is taken with the wrong sign"),
    marked("%(name)s is taken of its input with the wrong sign"),
    marked("%(name)s is taken from its last entry to its first"),
    marked("%(name)s is cut to whole numbers"),
    marked("%(name)s counts only where it is positive"),
    marked("what comes back is %(name)s, as it was given"),
    marked("nothing in the function uses the given %(names)s"),
    marked("only the last one of the entries is returned"),
    marked("only the first one of the entries is returned"),
    marked("%(name)s never changes"),
    marked("%(words)s of %(name)s never changes"),
    marked("the first entry"),
    marked("the second entry"),
    marked("the last entry"),
    marked("every entry but the first"),
    marked("only the size of %(name)s counts, not its sign"),
    marked("the arguments are cut to whole numbers"),
    marked(
        "the mean of %(name)s stands for each of its entries, as where a column (n, 1) meets a row"
    ),
    marked("rows and columns are exchanged"),
    marked("%(other)s stands where %(one)s belongs"),
    marked("%(one)s's value stands in %(other)s's place"),
    marked("a factor %(name)s is missing"),
    marked("a factor %(name)s is there once too often"),
    marked("a factor %(name)s is there too often"),
    marked("the factor %(one)s stands where %(other)s belongs"),
    marked("the values of %(names)s are exchanged"),
    marked("%(name)s's value is returned here as well"),
    marked("the derivative by %(name)s is returned instead"),
    marked("what all the gradients have in common is wrong, and the rest of each is right"),
    marked("a sum stands where the mean belongs: divide by the length of %(name)s"),
    marked("a sum stands where the mean over %(name)s belongs"),
    marked("there is one division by the length of %(name)s too many"),
    marked("the length of %(name)s less 1 stands where the length itself belongs"),
    marked("%(number)s stands where the length of %(name)s belongs"),
    marked("a sum stands where a product belongs"),
    marked("a product stands where a sum belongs"),
    marked("a plus stands where a minus belongs"),
    marked("the exponent has the wrong sign"),
    marked("the products are averaged where they should be added"),
    marked("in the derivative of a product, a factor stands where the other one belongs"),
    marked("in the derivative of %(activation)s, %(cause)s"),
    marked("the derivative of %(activation)s is missing"),
    marked("the derivative of %(activation)s is missing, and a factor 2 as well"),
    marked("only the factor 1 minus %(activation)s is there"),
    marked("only the derivative of the model is there, without that of the square"),
    marked("the terms of the sum are returned instead of their derivatives"),
    marked("the value of the function is returned instead of its derivative"),
    marked("%(words)s is missing: its input stands where its output belongs"),
    marked("the last %(name)s"),
    marked("of the terms to be added, only the first one counts"),
    marked("of the terms to be added, only the last one counts"),
    marked("each entry is compared with every other: a column (n, 1) meets a row (n,)"),
    marked("the last entry is 0: the loop ends one entry too early"),
    marked("every entry but the first is 0: the loop ends after its first round"),
    marked("every entry is what the last one should be"),
    marked("the entries are written row by row into the transposed shape"),
    marked("each call adds to what the calls before it have left"),
    marked("each call adds to the list that the calls before it have left"),
    marked("each call goes on from where the call before it has ended"),
    marked("the gradient has the wrong sign"),
    marked("the gradient comes in another order than %(names)s: each makes another's step"),
    marked("%(cause)s, in the steps and in %(lists)s"),
    marked("%(one)s stands in each step where %(other)s belongs, as a factor"),
    marked("the entries are updated one by one, each with the new values of those before it"),
    marked("each entry is taken after the step instead of before it"),
    marked("each step is as long as with %(rate)s = %(own)s, whatever is given"),
    marked("each step is too long by the length of %(name)s: a sum stands where the mean belongs"),
    marked("A factor 2 is missing: is there a square?"),
    marked("A factor 2 is there once too often"),
    marked("A factor 2 is there twice too often"),
    marked("Two factors 2 are missing"),
    marked("Check each step's sign"),
    marked("Derive the square once more"),
    marked("A formula that is written out for one size has no place for more"),
    marked("By which argument does the question ask you to differentiate?"),
    marked(
        "By which factor do you differentiate? The product grows as fast as the other factor "
        "is large"
    ),
    marked("Check the brackets around each power"),
    marked("Compare each operation of your forward pass with the formula"),
    marked("Look at what they share: a factor, the forward pass, what arrives from the loss"),
    marked("Count the rounds of the loop: how often is the body run?"),
    marked("Derive a formula instead of measuring the slope: it has no small step"),
    marked("Derive it again, one step after the other: which constant comes in at each?"),
    marked("Derive the step again in which %(name)s is multiplied or raised to a power"),
    marked("Derive the step again: at which gate does %(name)s come in?"),
    marked("Derive %(name)s again, one gate after the other: which number does it meet at each?"),
    marked("Does `abs` come into it?"),
    marked("Does `int`, `//` or an integer tensor come into it?"),
    marked("Does `round` or an integer tensor come into it?"),
    marked("Does a ReLU or a maximum come into it?"),
    marked("Each parameter meets another factor on its way: derive this one by itself"),
    marked("Each value is right, and in another's place"),
    marked("For a list of three, which places does the loop visit?"),
    marked("How does the gradient change when every sample is there twice?"),
    marked("How does the result change when every sample is there twice?"),
    marked("How many numbers are there, if somebody else calls the function?"),
    marked("In which direction does the loss grow, and where do you want to go?"),
    marked("In which order do the parameters stand, and in which the parts of the gradient?"),
    marked("In which order do you record and update?"),
    marked("Is `//` meant to be `/`?"),
    marked("Is each entry a value of its own, or always the same tensor, which changes later?"),
    marked("Is each term added to those before it, or does it replace them?"),
    marked("Is every argument used as it is given?"),
    marked("Is every parameter part of the update?"),
    marked(
        "Is the new value kept, where the next round looks for it? And is there a gradient at"
        " the moment of the step?"
    ),
    marked("Is %(name)s added or subtracted in the formula?"),
    marked("Is %(name)s used as it is given?"),
    marked("Of how many numbers is it the mean?"),
    marked("On the way back, the gradient passes through %(activation)s as well"),
    marked("On the way back, the gradient passes through %(activation)s, and through the square"),
    marked("On which of the arguments should it depend?"),
    marked("Where is the list made, and how often?"),
    marked("Print the shape of the difference. Does it have as many entries as you expect?"),
    marked("Is a mean taken there? If not, print each operand's shape: which one is stretched?"),
    marked("Does a loop end too early, or does an index pick one entry?"),
    marked("Is something divided by %(names)s, or by what is computed from it?"),
    marked("Does a root, a logarithm, a power or `abs` come into it?"),
    marked("What does your code do with the sign of %(names)s?"),
    marked("Is it rounded, or is a small number added to it?"),
    marked("Is something divided by a difference, or looked for by its value?"),
    marked("What becomes of an axis of size 1: is it dropped, or stretched?"),
    marked(
        "What does a call leave behind for the next one: a list, a dict or a tensor that is made "
        "outside the function, or a default argument?"
    ),
    marked("Return this one alone"),
    marked("Several entries are asked for. Where is each kept, until all are there?"),
    marked("With another value there, another result is right. In which line does it belong?"),
    marked("That is a value that goes in. What is asked for is computed from it"),
    marked("That is the forward pass. How fast does each term change when its argument moves?"),
    marked("That is the forward pass. How fast does it change when the argument moves?"),
    marked("The gradient that arrives from the loss is a factor of each gradient"),
    marked("The size is right. Move the argument a little: does the result grow or shrink?"),
    marked("Try it at one place: is this the slope of %(activation)s there?"),
    marked("What does the formula do with the products: is there a division?"),
    marked("What does %(name)s do to its input, and where does it come into the formula?"),
    marked("What is the slope of %(activation)s, expressed by its value?"),
    marked("Where does the `return` stand, inside the loop or after it?"),
    marked("Where does the sum begin at zero again?"),
    marked("Where does %(name)s come into the formula?"),
    marked(
        "Where does %(name)s come into the prediction? If the formula goes over two lines, "
        "look at where the line breaks"
    ),
    marked("Where is the mean taken, and is it taken once?"),
    marked("Which entry belongs to which?"),
    marked("Which factor multiplies %(name)s, and is a 2 missing?"),
    marked("Which factor multiplies %(name)s, and is a 2 too many?"),
    marked("Which variable outlives a call, and where does a new call begin?"),
    marked("Work out all the steps first, from the same values, and then make them"),
    marked("Write the shape of each operand beside it: which one must be transposed?"),
    marked("`reshape` keeps the order of the entries. What does a transposed matrix do to it?"),
    marked("%(name)s is not defined, because its cell failed: %(reason)s"),
    marked("%(names)s is not defined: no cell that was run defines it"),
    marked("%(names)s did not finish within %(seconds)s s"),
    marked("the submission did not finish within %(seconds)s s"),
    marked("cell %(number)s did not finish within %(seconds)s s"),
    marked("cell %(number)s ended Python (%(how)s)"),
    marked("cell %(number)s, line %(line)s: %(error)s"),
    marked("%(names)s ended Python"),
    marked("%(names)s ended Python (%(how)s)"),
    marked("exit code %(code)s"),
    marked("cell %(number)s: %(sentence)s"),
    marked("  at cell %(number)s, line %(line)s, in %(function)s: %(code)s"),
    marked("  at cell %(number)s, line %(line)s: %(code)s"),
    marked("what stands below it in cell %(number)s was run"),
    marked("cell %(number)s switched gradients off for all that follows"),
    marked(
        "cell %(number)s switched gradients off: use `with torch.no_grad():` around the lines "
        "that need none"
    ),
    marked(
        "cell %(number)s leaves a thread running (%(thread)s), which is not there when answers are "
        "tested: start it in the answer"
    ),
    marked(
        "%(module)s is not there where answers are graded: what it shows or sets up is left out"
    ),
    marked("the folder %(folder)s is not there (%(error)s): the cell stays here"),
    marked("matplotlib has no style %(style)s here"),
    marked("a GPU is asked for as the default device (%(device)s): it stays the CPU"),
    marked("a GPU is asked for as the default (%(device)s): it stays the CPU"),
    marked("it is called %(file)s, and is read as %(suffix)s"),
    marked("it is read as %(encoding)s"),
    marked("NUL bytes at its end are left out"),
    marked("line %(line)s is broken within a text: it is read as it stands"),
    marked("commas before closing brackets are left out"),
    marked("what follows the notebook's end in line %(line)s is left out"),
    marked("of its cells these are damaged, and left out: %(numbers)s"),
    marked("it is an app of marimo"),
    marked("cell %(number)s does not say what it is: it is read as code"),
    marked("cell %(number)s has lost its source: it is null"),
    marked("it holds the marks of an unresolved merge conflict (<<<<<<<) in line %(line)s"),
    marked("it is JSON but no notebook: it has no cells"),
    marked("it is no notebook: its JSON is damaged or cut off"),
    marked("it is no notebook: its JSON is damaged or cut off at line %(line)s, column %(column)s"),
    marked("it is no notebook: it is not JSON"),
    marked("none of the functions asked for is defined: is it the notebook of another assignment?"),
    marked("%(question)s: of several checks (%(number)s) the %(place)s is the best: graded"),
    marked("check in cell %(number)s"),
    marked("end of the notebook"),
    marked("%(questions)s: answered again below a check: the last is graded"),
    marked("%(names)s is not defined: it stands in %(place)s"),
    marked("the text cell below cell %(number)s, which is not run. Make that a code cell"),
    marked("cell %(number)s, in comments, which are not run. Take the # away"),
    marked("cell %(number)s, within quotation marks, so it is not run. Take them away"),
    marked("cell %(number)s, below %(magic)s, so it is not run as Python. Take that line away"),
    marked("the zip cannot be read: %(reason)s"),
    marked("it is protected by a password"),
    marked("it is cut off"),
    marked("an Office document"),
    marked("a document of Apple's"),
    marked("a document of Hangul (HWP)"),
    marked("a file that iCloud has not downloaded"),
    marked("a link to a document of Google's"),
    marked("a link to a file of another machine"),
    marked("a link"),
    marked("a gzip archive"),
    marked("a text document (RTF)"),
    marked("an archive that cannot be opened here"),
    marked("a %(type)s archive, which cannot be opened here"),
    marked("an %(type)s archive, which cannot be opened here"),
    marked("cell %(number)s, line %(line)s: %(what)s is left in, and does nothing here"),
    marked(
        "cell %(number)s, line %(line)s: %(what)s is answered with nothing here, where nobody sits"
    ),
    marked("it is not known how"),
    marked("%(names)s ran into a limit"),
    marked("%(names)s disturbed the grader's connection"),
    marked("it is no notebook: it looks like %(kind)s"),
    marked("it looks like %(kind)s"),
    marked("a PDF"),
    marked("a picture"),
    marked("a web page"),
    marked("a zip archive or an Office document"),
    marked("an old Office document"),
    marked("a link was handed in, and no file"),
    marked("a text was typed in, and no file handed in"),
    marked("the file is empty"),
    marked("%(file)s is graded; there is also %(others)s"),
    marked("it may read what was handed in with it: %(others)s"),
    marked("handed in with it, and not graded: %(others)s"),
    marked(
        "it is not clear which of its %(number)s files is meant: %(others)s; name one of them "
        "%(file)s"
    ),
    marked("there is no file in it"),
    marked("there is no notebook and no script in it, but %(others)s"),
    marked("there is no notebook and no script in %(others)s"),
    marked("it is no notebook but a script, and is read as one"),
    marked("it is no notebook and no script"),
    marked("it is empty"),
    marked("its name ends in %(suffix)s: only .ipynb and .py can be graded"),
    marked("%(question)s: what it needs is defined below its check: graded as the notebook ends"),
    marked("it needs more than the %(size)s of memory there is"),
    marked("your code may not open %(file)s: a submission has its own folder, and no other"),
    marked("%(file)s is not there: what is read is handed in as well"),
    marked(
        "%(module)s is not there where answers are graded: use what the lesson imports, or hand "
        "in your own files"
    ),
    marked("it asked the system for something that graders refuse"),
    marked("too many files are open at the same time"),
    marked("%(function)s is not shown to be by hand: %(reason)s"),
    marked("what its cells define returns another value than what they left"),
    marked("in a place of its own it fails (%(error)s)"),
    marked("%(function)s lists %(node)s %(has)s, where the graph has it %(needs)s"),
    marked("not at all"),
    marked("once"),
    marked("twice"),
    marked("%(number)s times"),
    marked(
        "%(function)s lists %(node)s, at place %(number)s, before something that must come first"
    ),
    marked("write backward yourself: torch's own is switched off here"),
    marked(
        "backward was stopped: for %(number)s operations it has made thousands of calls each, as "
        "if it went along every path anew"
    ),
    marked("your code tried to open a network connection; graders have none"),
    marked(
        "a GPU is asked for, and graders have none: choose the device by torch.cuda.is_available()"
    ),
)
