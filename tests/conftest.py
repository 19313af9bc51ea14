"""What every test may ask for."""

import hotline  # noqa: F401 - says how many threads numpy may use, before anything imports numpy

pytest_plugins = ["tests.plugins.browser", "tests.plugins.engines", "tests.plugins.house"]
