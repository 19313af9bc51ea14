"""Tables, queries and migrations: every SQL statement of the program."""
