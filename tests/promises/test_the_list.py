"""Every promise of the README has its file here, and each file begins with the promise in its own words."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent


def promised() -> dict[int, str]:
    text = (HERE.parents[1] / "README.md").read_text(encoding="utf-8")
    listed = text.partition("What reporters are promised")[2].partition("What nobody can promise")[0]
    return {int(n): words.strip() for n, words in re.findall(r"^(\d+)\. (.+)$", listed, flags=re.MULTILINE)}


def test_the_readme_lists_ten_promises():
    assert list(promised()) == list(range(1, 11))


def test_every_promise_has_a_file_that_says_it_and_tries_it():
    for number, words in promised().items():
        files = list(HERE.glob(f"test_{number:02}_*.py"))
        assert len(files) == 1, f"promise {number} has {len(files)} files"
        tree = ast.parse(files[0].read_text(encoding="utf-8"))
        said = " ".join((ast.get_docstring(tree) or "").split())
        assert said.startswith(words), f"{files[0].name} does not begin with its promise"
        tests = [
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        assert tests, f"{files[0].name} tries nothing"


def test_no_file_is_named_after_a_promise_that_nobody_gave():
    numbers = {int(file.name[5:7]) for file in HERE.glob("test_[0-9][0-9]_*.py")}
    assert numbers == set(promised())
