"""The conversation with a reporter: steps as data and one pure function."""
