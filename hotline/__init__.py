"""How the processes are put together and started: command line, settings, embedded servers, supervisor."""
