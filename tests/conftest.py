"""What every test may ask for."""

pytest_plugins = ["tests.plugins.browser", "tests.plugins.engines", "tests.plugins.house"]
