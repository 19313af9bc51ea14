"""What a case is and where it is kept: the only SQL and the only cryptography of the program."""
