"""The families of calls of the command line, a module each."""
