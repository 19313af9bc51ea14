"""One module for each command of `hotline`, imported only when that command runs."""
