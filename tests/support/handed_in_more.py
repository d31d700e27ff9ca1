"""More of what people hand in, written when the kinds were handled, and tried on them then.

Each notebook is made as in :mod:`support.handed_in`: its trouble stands before, in or after the answers.
"""
# ruff: noqa: E501 -- one line a notebook

from collections.abc import Sequence

from support.handed_in import CHECKS, DOUBLE, FULL, SLOPE, Case, answer, first


def case(
    kind: str,
    name: str,
    cells: Sequence[str],
    right: dict[str, float] = FULL,
    said: tuple[str, ...] = (),
    *,
    person: bool = False,
) -> Case:
    """Return a notebook of these cells."""
    return Case(kind=kind, name=name, cells=tuple(cells), right=right, said=said, person=person)


MORE = (
    first("missing", "torchvision data", 'import torchvision\nfrom torchvision import transforms, datasets\ntf = transforms.Compose([transforms.ToTensor()])\ntrain = datasets.MNIST(".", download=True, transform=tf)\nfrom torch.utils.data import DataLoader\nloader = DataLoader(train, batch_size=4, shuffle=True)\nimages, labels = next(iter(loader))\nprint(images.shape)'),
    first("missing", "numpy names that are gone", 'import numpy as np, warnings\nwarnings.filterwarnings("ignore", category=np.VisibleDeprecationWarning)'),
    first("missing", "np.float", "import numpy as np\nx0 = np.array([1, 2], dtype=np.float)"),
    first("missing", "own utils", "from my_utils import plot_loss, set_seed\nset_seed(42)"),
    answer("missing", "own utils needed", "from my_utils import scale\ndef double(x):\n    return scale(x, 2)", "my_utils", points=0.0, person=True),
    first("missing", "windows modules", "import winsound, msvcrt\nwinsound.Beep(440, 100)"),
    first("missing", "sklearn split", 'from sklearn.model_selection import train_test_split\nimport numpy as np\nX_train, X_test, y_train, y_test = train_test_split(np.ones((4,2)), np.ones(4), test_size=0.5)\nprint(X_train.shape, len(y_test))\nX_train = X_train.astype("float32")'),
    first("missing", "try then pip", "try:\n    import torchviz\nexcept ModuleNotFoundError:\n    !pip install torchviz\n    import torchviz"),
    first("missing", "tensorboard", 'from torch.utils.tensorboard import SummaryWriter\nwriter = SummaryWriter("runs/a")\nwriter.add_scalar("loss", 1.0, 0)\nwriter.close()'),
    first("missing", "version assertions", 'import torch, sys\nassert torch.__version__.startswith("1."), torch.__version__'),
    first("missing", "in a loop", 'import cv2, glob\nfor f in glob.glob("*.png"):\n    img = cv2.imread(f)\nimg = cv2.imread("a.png")\nprint(img.shape)\nh, w = img.shape[:2]'),
    first("display", "korean font", 'import matplotlib.pyplot as plt\nfrom matplotlib import font_manager, rc\nfont_name = font_manager.FontProperties(fname="c:/Windows/Fonts/malgun.ttf").get_name()\nrc("font", family=font_name)\nplt.rcParams["axes.unicode_minus"] = False'),
    first("display", "addfont", 'import matplotlib.font_manager as fm\nfm.fontManager.addfont("/usr/share/fonts/truetype/nanum/NanumBarunGothic.ttf")\nfm._rebuild()'),
    first("display", "interactivity", 'from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = "all"\n1\n2'),
    first("display", "window", "import matplotlib.pyplot as plt\nplt.figure()\nplt.get_current_fig_manager().window.showMaximized()\nplt.show()"),
    first("display", "full screen", "import matplotlib.pyplot as plt\nmng = plt.get_current_fig_manager()\nmng.resize(*mng.window.maxsize())"),
    first("display", "ipywidgets", 'import ipywidgets as widgets\nfrom ipywidgets import interact, interactive\n@interact(n=(0, 5), m=["a", "b"])\ndef show(n=1, m="a"):\n    return n\ns = widgets.IntSlider(3)\ndisplay(s)'),
    first("display", "animation", 'import matplotlib.pyplot as plt\nfrom matplotlib import animation, rc\nrc("animation", html="jshtml")\nfig, ax = plt.subplots()\nani = animation.FuncAnimation(fig, lambda i: ax.plot([i]), frames=3)\nani.save("a.mp4")'),
    first("display", "savefig to a folder", 'import matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig("/content/drive/MyDrive/plots/fig.png")\nplt.savefig("figs/a.png")'),
    first("display", "jupyter nbextension", '!jupyter nbextension enable --py widgetsnbextension\nget_ipython().run_cell_magic("javascript", "", "alert(1)")\nget_ipython().system("ls -la")\nfiles = get_ipython().getoutput("ls")\nfirst = files[0]'),
    first("folder", "torch.load", 'import torch\nmodel_state = torch.load("model.pth")\nprint(model_state.keys())'),
    first("folder", "__file__", "import os\nROOT = os.path.dirname(os.path.abspath(__file__))"),
    first("folder", "dotenv", 'from dotenv import load_dotenv\nimport os\nload_dotenv()\nkey = os.environ["API_KEY"]'),
    first("colab", "patches", "from google.colab.patches import cv2_imshow\nfrom google.colab import data_table\ndata_table.enable_dataframe_formatter()"),
    first("colab", "try clone", 'try:\n    import google.colab\n    !git clone https://github.com/x/y.git\n    import sys\n    sys.path.append("/content/y")\n    from y.helpers import seed_all\n    seed_all(1)\nexcept ImportError:\n    pass'),
    first("colab", "upload loop", "from google.colab import files\nuploaded = files.upload()\nfor fn in uploaded.keys():\n    print(fn, len(uploaded[fn]))\nname = list(uploaded.keys())[0]"),
    answer("written", "absolute content", 'import sys\nsys.path.insert(0, "/content")\nfrom gates import double', before=(f"%%writefile /content/gates.py\n{DOUBLE}",)),
    answer("written", "cat heredoc", "from gates import double", before=(f"%%bash\ncat > gates.py <<EOF\n{DOUBLE}\nEOF",)),
    answer("written", "Path.write_text", "import gates\ndouble = gates.double", before=(f"from pathlib import Path\nPath('gates.py').write_text({DOUBLE!r})",)),
    answer("written", "variable name", "from gates import double", before=("name = 'gates.py'", f"%%writefile $name\n{DOUBLE}")),
    answer("written", "braces name", "from lib.gates import double", before=("import os\nfolder='lib'\nos.mkdir(folder)", f"%%writefile {{folder}}/gates.py\n{DOUBLE}")),
    answer("written", "mkdir in a cell with others", "from src.utils.gates import double", before=("!mkdir -p src/utils && touch src/__init__.py src/utils/__init__.py\n!ls -R src", f"%%writefile src/utils/gates.py\n{DOUBLE}")),
    answer("written", "cd then write", "from gates import double", before=("!mkdir hw\n%cd hw", f"%%writefile gates.py\n{DOUBLE}")),
    answer("prompt", "int of input", DOUBLE, before=("n = int(input('n? '))",)),
    first("prompt", "int of input, in the first cell", "n = int(input('seed? '))"),
    answer("prompt", "getpass", DOUBLE, before=("import getpass\np = getpass.getpass('token')",)),
    answer("prompt", "Tracer", "from IPython.core.debugger import Tracer\ndef double(x):\n    Tracer()()\n    return 2 * x"),
    answer("prompt", "pudb", "def double(x):\n    import pudb; pu.db\n    return 2 * x"),
    answer("prompt", "runcall", "import pdb\ndef double(x):\n    return pdb.runcall(lambda: 2 * x)"),
    answer("prompt", "settrace in loop", "import pdb\ndef double(x):\n    for i in range(300):\n        breakpoint()\n    return 2 * x"),
    answer("prompt", "validated choice", DOUBLE, before=("while True:\n    try:\n        n = int(input('a number: '))\n        break\n    except ValueError:\n        print('again')",)),
    answer("workers", "asyncio loop", "def double(x):\n    return loop.run_until_complete(f(x))", before=("import asyncio\nloop = asyncio.new_event_loop()\nasync def f(x):\n    await asyncio.sleep(0)\n    return 2 * x\nloop.run_until_complete(f(1))",)),
    answer("workers", "asyncio.run in answer", "import asyncio\nasync def f(x):\n    return 2 * x\ndef double(x):\n    return asyncio.run(f(x))"),
    answer("workers", "manager", "def double(x):\n    shared['k'] = 2 * x\n    return shared['k']", "Manager", points=0.0, person=True, before=("from multiprocessing import Manager\nmanager = Manager()\nshared = manager.dict()",)),
    answer("workers", "context fork pool", "def double(x):\n    return pool.map(times, [x])[0]", before=("import multiprocessing as mp\ndef times(x):\n    return 2 * x\npool = mp.get_context('fork').Pool(2)",)),
    answer("workers", "closed pool", "def double(x):\n    return 2 * x", before=("from multiprocessing import Pool\npool = Pool(2)\npool.close(); pool.join()",)),
    answer("workers", "process pipe", "def double(x):\n    a.send(x)\n    return a.recv()", before=("from multiprocessing import Process, Pipe\na, b = Pipe()\ndef work(b):\n    while True:\n        b.send(2 * b.recv())\np = Process(target=work, args=(b,), daemon=True)\np.start()",)),
    case("places", "import below", [DOUBLE, CHECKS[0], SLOPE, CHECKS[1], "import torch"]),
    case("places", "helper below", ["import torch", "def double(x):\n    return helper(x)", CHECKS[0], "def helper(x):\n    return 2 * x", SLOPE, CHECKS[1]]),
    case("places", "reversed", [CHECKS[1], SLOPE, CHECKS[0], DOUBLE, "import torch"]),
    case("places", "check before def in one cell", ["import torch", CHECKS[0] + "\n" + DOUBLE, SLOPE, CHECKS[1]]),
    case("places", "right one third of four", ["import torch", "def double(x): return 1", CHECKS[0], "def double(x): return 7", CHECKS[0], DOUBLE, CHECKS[0], "def double(x): return 9", CHECKS[0], SLOPE, CHECKS[1]]),
    case("places", "deleted afterwards", ["import torch", DOUBLE, CHECKS[0], "del double", SLOPE, CHECKS[1], "%reset -f"]),
    case("places", "indented answer", ["import torch", "if True:\n    def double(x):\n        return 2 * x", CHECKS[0], "try:\n" + "\n".join("    " + line for line in SLOPE.split("\n")) + "\nexcept Exception:\n    pass", CHECKS[1]]),
    case("places", "lambda and alias", ["import torch", "double = lambda x: 2 * x", CHECKS[0], SLOPE.replace("slope", "my_slope") + "\nslope = my_slope", CHECKS[1]]),
    case("places", "answer then error in same cell", ["import torch", DOUBLE + "\nprint(undefined_name)", CHECKS[0], SLOPE + "\nassert slope(1.0) == 99", CHECKS[1]]),
    case("places", "answer below an error in the same cell", ["import torch", "print(undefined_name)\n" + DOUBLE, CHECKS[0], SLOPE, CHECKS[1]], said=("undefined_name",)),
    case("places", "global state changed below", ["import torch", "k = 2\ndef double(x):\n    return k * x", CHECKS[0], "k = 5", SLOPE, CHECKS[1]]),
    case("words", "default device", ['import torch\ntorch.set_default_device("cuda")', DOUBLE, CHECKS[0], SLOPE, CHECKS[1]], said=("a GPU is asked for as the default device (cuda)",)),
    case("words", "default type", ['import torch\ntorch.set_default_tensor_type("torch.cuda.FloatTensor")', DOUBLE, CHECKS[0], SLOPE, CHECKS[1]], said=("a GPU is asked for",)),
    case("words", "gpu name", ["import torch\nprint(torch.cuda.get_device_name(0))\ntorch.cuda.set_device(0)\ntorch.cuda.manual_seed_all(1)\ntorch.cuda.empty_cache()", DOUBLE, CHECKS[0], SLOPE, CHECKS[1]]),
    case("words", "cuda in cell with answer", ['import torch\ndevice = torch.device("cuda")\ntest = torch.ones(2).to(device)\n' + DOUBLE, CHECKS[0], SLOPE, CHECKS[1]]),
    case("words", "inference mode", ["import torch", DOUBLE, CHECKS[0], "torch.inference_mode().__enter__()", SLOPE, CHECKS[1]], right={"q1": 1.0, "q2": 1.0}),
    case("words", "autograd.set_grad_enabled in answer of another", ["import torch", "def double(x):\n    torch.autograd.set_grad_enabled(False)\n    return 2 * x\ndouble(1.0)", CHECKS[0], SLOPE, CHECKS[1]], right={"q1": 1.0, "q2": 0.0}, said=("cell 2 switched gradients off",), person=True),
)  # fmt: skip
